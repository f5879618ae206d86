/** The header lines of a SIP message (RFC 3261 section 7.3). Pure. */

/** RFC 3261 section 7.3.3, RFC 4028 section 9. */
const COMPACT_NAMES: Record<string, string> = {
  c: "content-type",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  k: "supported",
  l: "content-length",
  m: "contact",
  s: "subject",
  t: "to",
  v: "via",
  x: "session-expires",
};
const MAX_HEADERS = 256;

/** Header lines in their order, names in full and lower case. */
export class SipHeaders {
  readonly #lines: readonly (readonly [name: string, value: string])[];

  constructor(lines: readonly (readonly [name: string, value: string])[]) {
    this.#lines = lines;
  }

  /** @param text a message, or its head: the start line is left out. */
  static parse(text: string): SipHeaders {
    const lines = splitLines(text).map(([name, value]) => [fullName(name), value] as const);
    return new SipHeaders(lines);
  }

  /** First value, by any case. */
  get(name: string): string | undefined {
    return this.getAll(name)[0];
  }

  getAll(name: string): string[] {
    return this.#lines.filter(([known]) => known === name.toLowerCase()).map(([, value]) => value);
  }

  /** Comma-separated tokens of all lines of that name, in lower case: option tags. */
  tokens(name: string): string[] {
    const tokens = this.getAll(name).join(",").toLowerCase().split(",");
    return tokens.map((token) => token.trim()).filter((token) => token !== "");
  }

  /** @returns a copy whose first line of that name has another value. */
  withFirst(name: string, value: string): SipHeaders {
    const index = this.#lines.findIndex(([known]) => known === name);
    return new SipHeaders(this.#lines.map((line, at) => (at === index ? [name, value] : line)));
  }

  /** @returns a copy with one more line. */
  with(name: string, value: string): SipHeaders {
    return new SipHeaders([...this.#lines, [name, value]]);
  }

  /** @returns a copy whose lines with these names have other values. */
  map(names: ReadonlySet<string>, edit: (value: string) => string): SipHeaders {
    return new SipHeaders(
      this.#lines.map(([name, value]) => [name, names.has(name) ? edit(value) : value] as const),
    );
  }

  /** The lines with these names as text. */
  format(names: ReadonlySet<string>): string {
    return this.#lines
      .filter(([name]) => names.has(name))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
  }
}

/** @returns the headers of a message that begin with X-, by their names as written: who reads them may mind the case. */
export function readCustomHeaders(text: string): ReadonlyMap<string, string> {
  return new Map(splitLines(text).filter(([name]) => /^x-/i.test(name)));
}

/** The header lines of a message, in their order. */
function splitLines(text: string): (readonly [name: string, value: string])[] {
  const end = text.indexOf("\r\n\r\n");
  const head = end === -1 ? text : text.slice(0, end);
  const [, ...lines] = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  return lines.slice(0, MAX_HEADERS).flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
  });
}

function fullName(name: string): string {
  const known = name.toLowerCase();
  return COMPACT_NAMES[known] ?? known;
}
