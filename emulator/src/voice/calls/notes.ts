import type { Journal } from "../../journal/journal.ts";

/**
 * Writes into the journal what becomes of a call.
 * @param detail absent: there is no more to it.
 */
export type Note = (summary: string, detail?: object) => void;

export function notesOf(
  { uuid, from, sessionId }: { uuid: string; from: string; sessionId: string | undefined },
  journal: Pick<Journal, "record">,
): Note {
  return (summary, detail) =>
    journal.record({
      kind: "voice",
      direction: "out",
      summary,
      detail: `call ${uuid}, from ${from}\n\n${detail ? JSON.stringify(detail, null, 2) : summary}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
}
