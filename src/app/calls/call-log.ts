import { isE164 } from "../../shared/phone-numbers.ts";
import { chosenLanguage } from "../../shared/sentences/chosen-language.ts";
import { type CsvColumn, describeReason, type Sentences } from "../../shared/sentences/sentences.ts";
import type { Call } from "./call.ts";

/** Excel takes a file without this for the text of an old code page: https://www.unicode.org/faq/utf_bom.html */
const BYTE_ORDER_MARK = "\uFEFF";

/** A spreadsheet runs what begins so. */
const FORMULA = /^[=+\-@\t\r]/;

type Column = readonly [name: CsvColumn, cell: (call: Call, sentences: Sentences) => string | number | null];

const columns: readonly Column[] = [
  ["requested", ({ requestedAt }) => formatTime(requestedAt)],
  ["to", ({ to }) => to],
  ["calledBy", ({ by }) => by],
  ["answered", ({ answeredAt }) => formatTime(answeredAt)],
  ["ended", ({ endedAt }) => formatTime(endedAt)],
  ["seconds", secondsOf],
  ["result", describeResult],
  ["code", ({ end }) => end?.code ?? null],
  ["hungUpBy", whoHungUp],
];

/** A room's calls as a table for spreadsheets, line by line. Times are in UTC. */
export async function* formatLog(
  calls: AsyncIterable<Call>,
  sentences: Sentences = chosenLanguage,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + formatLine(columns.map(([name]) => sentences.csv.columns[name]));
  for await (const call of calls) yield formatLine(columns.map(([, cell]) => cell(call, sentences)));
}

function formatTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** How long people talked. */
function secondsOf({ answeredAt, endedAt }: Call): number | null {
  return answeredAt === null || endedAt === null ? null : Math.round((endedAt - answeredAt) / 1000);
}

function describeResult({ end, state }: Call, sentences: Sentences): string {
  return end === null ? sentences.csv.states[state] : describeReason(end, sentences);
}

function whoHungUp({ end }: Call, { csv }: Sentences): string | null {
  return end && (end.who ?? csv.sides[end.limit === null ? end.by : "limit"]);
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
  // A telephone number begins with + and can do nothing: programs that read the file want it as it is.
  const text = FORMULA.test(cell) && !isE164(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
