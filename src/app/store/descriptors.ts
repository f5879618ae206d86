import { closeSync, openSync } from "node:fs";

/**
 * Whether this process can't open so many files more. SQLite and Node's loader have no word of their own for that.
 *
 * @param path of a file that is there.
 */
export function isShortOfDescriptors(path: string, needed: number): boolean {
  const open: number[] = [];
  try {
    while (open.length < needed) open.push(openSync(path, "r"));
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && (error.code === "EMFILE" || error.code === "ENFILE");
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}
