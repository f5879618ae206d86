import type { Call } from "./call.ts";
import type { CallEnd } from "./wire.ts";

/** Excel takes a file without this for the text of an old code page: https://www.unicode.org/faq/utf_bom.html */
const BYTE_ORDER_MARK = "\uFEFF";

/** A spreadsheet runs what begins so. */
const FORMULA = /^[=+\-@\t\r]/;
/** A telephone number begins with + and can do nothing: programs that read the file want it as it is. */
const NUMBER = /^\+\d+$/;

const SIDES: Record<CallEnd["by"], string> = { us: "the room", them: "the phone", platform: "the platform" };

type Column = readonly [title: string, cell: (call: Call) => string | number | null];

const columns: readonly Column[] = [
  ["requested", ({ requestedAt }) => formatTime(requestedAt)],
  ["to", ({ to }) => to],
  ["called by", ({ by }) => by],
  ["answered", ({ answeredAt }) => formatTime(answeredAt)],
  ["ended", ({ endedAt }) => formatTime(endedAt)],
  ["duration in seconds", secondsOf],
  ["result", ({ end, state }) => end?.text ?? state],
  ["code", ({ end }) => end?.code ?? null],
  ["hung up by", whoHungUp],
];

/** A room's calls as a table for spreadsheets, line by line. Times are in UTC. */
export async function* formatLog(calls: AsyncIterable<Call>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + formatLine(columns.map(([title]) => title));
  for await (const call of calls) yield formatLine(columns.map(([, cell]) => cell(call)));
}

function formatTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** How long people talked. */
function secondsOf({ answeredAt, endedAt }: Call): number | null {
  return answeredAt === null || endedAt === null ? null : Math.round((endedAt - answeredAt) / 1000);
}

function whoHungUp({ end }: Call): string | null {
  if (end === null) return null;
  return end.who ?? (end.limit === null ? SIDES[end.by] : "a limit");
}

/**
 * A line of comma-separated values: https://www.rfc-editor.org/rfc/rfc4180
 *
 * @param cells null: empty. What a spreadsheet would run gets an apostrophe, which spreadsheets take for "text".
 */
export function formatLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(formatCell).join(",")}\r\n`;
}

function formatCell(cell: string | number | null): string {
  if (typeof cell !== "string") return String(cell ?? "");
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
