import type { Call } from "./call.ts";
import { BYTE_ORDER_MARK, formatLine } from "./csv.ts";
import type { CallEnd } from "./wire.ts";

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
