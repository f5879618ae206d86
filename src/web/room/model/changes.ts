/** Notifies listeners of changes: once per turn of the event loop, however many changes there were. */
export class Changes {
  readonly #listeners = new Set<() => void>();
  #announced = false;

  /** @returns a function that removes the listener. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** State whose changes can be listened to. */
export type Watched<State> = State & Pick<Changes, "onChange">;
