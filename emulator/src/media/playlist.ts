import type { AudioSource } from "./audio.ts";

/** Sounds one after the other, each until it is over; more may be added at any time. */
export class Playlist implements AudioSource {
  readonly #sources: AudioSource[];

  constructor(...sources: AudioSource[]) {
    this.#sources = sources;
  }

  add(source: AudioSource): void {
    this.#sources.push(source);
  }

  read(): Int16Array | null {
    for (let first = this.#sources[0]; first; first = this.#sources[0]) {
      const frame = first.read();
      if (frame !== null) return frame;
      this.#sources.shift();
    }
    return null;
  }
}
