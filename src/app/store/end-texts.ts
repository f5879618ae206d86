import { type Kysely, sql } from "kysely";

/** The sentences that were stored, as they were, and the codes that stand for them. */
const reasons = new Map([
  ["Busy", "busy"],
  ["Declined", "declined"],
  ["No answer", "no-answer"],
  ["Number not found", "number-not-found"],
  ["No common audio format", "no-common-audio-format"],
  ["They hung up", "they-hung-up"],
  ["Sign-in at the phone provider failed", "provider-sign-in-failed"],
  ["The phone provider does not allow this call", "provider-refused"],
  ["Phone provider unavailable", "provider-unavailable"],
  ["No such phone system", "phone-system-not-found"],
  ["The phone system can't be reached", "phone-system-unreachable"],
  ["The phone system's certificate is not trusted", "certificate-not-trusted"],
  ["Canceled before it was answered", "canceled"],
  ["Hung up", "hung-up"],
  ["Not placed", "not-placed"],
  ["Call dropped", "dropped"],
  ["Dropped: no sound arrived", "no-sound"],
  ["Reached the 6-hour limit", "platform-limit"],
  ["Ended: inactive", "inactive"],
  ["The calling platform can't be reached.", "platform-unreachable"],
  ["The calling platform does not accept this app's credentials.", "credentials-refused"],
  ["Video from phones is not enabled for this platform project.", "video-not-enabled"],
  ["The platform never answered", "platform-never-answered"],
  ["The platform restarted or dropped the call", "platform-restarted"],
  ["Ended. The platform does not tell this server why.", "not-reported"],
  ["Nothing was heard of this call. The platform ends calls after 6 hours", "never-heard-of"],
  ["Call failed", "failed"],
]);

/** A limit, as it was written: `45 s`, `1 min`, `1 min 30 s`. */
const LIMIT =
  /^(?<sentence>No answer within|Reached your limit of) (?:(?<minutes>[1-9]\d*) min(?: (?<rest>[1-9]|[1-5]\d) s)?|(?<seconds>[1-5]?\d) s)$/;

const REFUSED = "The calling platform refused: ";

interface StoredReason {
  reason: string;
  seconds?: number;
  detail?: string;
}

/** Puts reasons as codes and data in the place of English sentences. */
export async function replaceEndTexts(database: Kysely<unknown>): Promise<void> {
  // All or nothing, so that a start that is cut short can be tried again. Of SQLite Kysely does not expect as much.
  await (database.isTransaction ? replaceAll(database) : database.transaction().execute(replaceAll));
}

async function replaceAll(database: Kysely<unknown>): Promise<void> {
  const calls = database.schema.alterTable("calls");
  await calls.addColumn("end_reason", "text").execute();
  await calls.addColumn("end_seconds", "integer").execute();
  await calls.addColumn("end_detail", "text").execute();
  await fillReasons(database);
  await calls.dropColumn("end_text").execute();
}

async function fillReasons(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ end_text: string }>`
    select distinct end_text from calls where end_text is not null
  `.execute(database);
  for (const { end_text: text } of rows) {
    const { reason, seconds = null, detail = null } = readText(text);
    await sql`
      update calls set end_reason = ${reason}, end_seconds = ${seconds}, end_detail = ${detail}
      where end_text = ${text}
    `.execute(database);
  }
}

/** The reason that a sentence says. Of one that nobody knows the words are kept: nothing is lost. */
function readText(text: string): StoredReason {
  const reason = reasons.get(text);
  if (reason !== undefined) return { reason };
  if (text.startsWith(REFUSED)) return { reason: "platform-refused", detail: text.slice(REFUSED.length) };
  return readLimit(text) ?? { reason: "other", detail: text };
}

function readLimit(text: string): StoredReason | null {
  const limit = LIMIT.exec(text)?.groups;
  if (!limit) return null;
  const { sentence, minutes = "0", rest = "0", seconds = "0" } = limit;
  const reason = sentence === "No answer within" ? "ring-limit" : "talk-limit";
  return { reason, seconds: Number(minutes) * 60 + Number(rest) + Number(seconds) };
}
