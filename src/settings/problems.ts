import type { Sources } from "./sources.ts";

export interface Issue {
  code: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

/** Collects what is wrong with the settings: one sentence for each setting, by the name it was given under. */
export class Problems {
  readonly #sentences = new Map<string, string>();
  readonly #sources: Pick<Sources, "nameOf">;

  constructor(sources: Pick<Sources, "nameOf">) {
    this.#sources = sources;
  }

  /** Two entries of one list may get the same sentence: once is enough. */
  get sentences(): string[] {
    return [...new Set(this.#sentences.values())];
  }

  nameOf(path: string): string {
    return this.#sources.nameOf(path);
  }

  /** @param sentence what follows the name: "must be a number". The first one for a path counts. */
  add(path: string, sentence: string): void {
    if (!this.#sentences.has(path)) this.#sentences.set(path, `${this.nameOf(path)} ${sentence}.`);
  }

  /** An issue of the schema, whose messages complete "must be …". */
  addIssue(issue: Issue): void {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") {
      this.add(path, `must be ${issue.message}`);
      return;
    }
    for (const key of issue.keys ?? [])
      this.add(path ? `${path}.${key}` : key, "is not known: config.example.ts has all that are");
  }
}
