/**
 * The library adds a few listeners of its own for each stream that is heard, and from the eleventh stream on its
 * event emitter takes them for a leak. They are none: they go with their streams. The emitters themselves, which
 * could be told, are out of reach.
 *
 * @param console where the library warns.
 */
export function keepListenerWarningsFrom(console: Pick<Console, "warn">): void {
  const warn = console.warn.bind(console);
  console.warn = (...data: unknown[]) => {
    const [first] = data;
    if (!(first instanceof Error) || first.name !== "MaxListenersExceededWarning") warn(...data);
  };
}
