/**
 * The reasons why a call ends, as codes and data, for the server and for the page; sentences/ has the words.
 * It goes into both: this file imports nothing.
 */

/** Reasons that need no data. */
export const plainReasons = [
  // The phone, or what stands before it.
  "busy",
  "declined",
  "no-answer",
  "number-not-found",
  "no-common-audio-format",
  "they-hung-up",
  "provider-sign-in-failed",
  "provider-refused",
  "provider-unavailable",
  "phone-system-not-found",
  "phone-system-unreachable",
  "certificate-not-trusted",
  // Somebody in the room.
  "canceled",
  "hung-up",
  "not-placed",
  "calls-stopped",
  // The platform, in a call.
  "dropped",
  "no-sound",
  "platform-limit",
  "inactive",
  // The platform, asked to dial.
  "platform-unreachable",
  "credentials-refused",
  "video-not-enabled",
  "platform-never-answered",
  "dial-interrupted",
  // Nobody told: the end was found out.
  "ended-meanwhile",
  "platform-restarted",
  "not-reported",
  "never-heard-of",
  "failed",
] as const;

/** Limits of ours. Their data: `seconds`, how long the limit is. */
export const limitReasons = ["ring-limit", "talk-limit"] as const;

/**
 * Reasons that are told in somebody else's words. Their data: `detail`, those words.
 *
 * - `platform-refused`: the platform's, for a dial.
 * - `other`: a whole sentence, where there is no code: calls of earlier versions; refusals of the server, on the page.
 */
export const quotingReasons = ["platform-refused", "other"] as const;

/** Reasons that the room page alone finds: the server's list does not have the call. */
export const pageReasons = ["not-listed"] as const;

export type PlainReason = (typeof plainReasons)[number];
export type LimitReason = (typeof limitReasons)[number];
export type QuotingReason = (typeof quotingReasons)[number];
export type PageReason = (typeof pageReasons)[number];

/** Reason of an end, with its data. */
export type EndReason =
  | { reason: PlainReason }
  | { reason: LimitReason; seconds: number }
  | { reason: QuotingReason; detail: string };

/** The same as the page shows it. */
export type ShownReason = EndReason | { reason: PageReason };
