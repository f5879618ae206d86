/** Kinds of trouble with the database. */
export type StoreTrouble =
  /** Another program holds the write lock. */
  | "busy"
  /** Nothing can be written: the disk is full, or fails, or the file may only be read. */
  | "unwritable"
  | "corrupt"
  /** A newer version of this app has written it. */
  | "newer"
  | "unopenable"
  /** The process may not open enough files. */
  | "descriptors"
  /** Another program of ours uses the data folder. */
  | "taken";

const docs = "docs/operations.md, Backup and restore";

const sentences: Record<StoreTrouble, (path: string, detail: string) => string> = {
  busy: (path, detail) =>
    `${path} has been locked by another program for ${detail}: end that program, like a sqlite3 with an open transaction.`,
  unwritable: (path, detail) =>
    `${path} can't be written to (${detail}): make room on its disk, and let this user write to the file and its folder.`,
  corrupt: (path, detail) =>
    `${path} is damaged or is not a database of this app (${detail}): put it aside, and restore a backup (${docs}).`,
  newer: (path, detail) =>
    `${path} was written by a newer version of this app (it has "${detail}"): run that version, or restore a backup from before the update (${docs}).`,
  unopenable: (path, detail) =>
    `${path} can't be opened (${detail}): it must be a file that this user may read and write.`,
  descriptors: (path, detail) =>
    `${path} can't be opened, because this process may open too few files (${detail}): raise the limit to 1024 or more (ulimit -n, LimitNOFILE).`,
  taken: (path) =>
    `${path} is used by another program of this app, whose calls it would end: stop that one, or give this one another DATA_DIRECTORY.`,
};

/** Trouble with the database. The message is one sentence for the operator: it names the file and what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly trouble: StoreTrouble;

  /**
   * @param path of the file, or of the data folder.
   * @param detail the system's own words, or the data that the sentence needs.
   */
  constructor(trouble: StoreTrouble, path: string, detail = "", options: { cause?: unknown } = {}) {
    super(sentences[trouble](path, detail), options);
    this.trouble = trouble;
  }
}

/** Whether an error says that nothing can be recorded now. */
export function isUnwritable(error: unknown): boolean {
  return error instanceof StoreError && error.trouble === "unwritable";
}
