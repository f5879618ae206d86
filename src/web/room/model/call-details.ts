import { formatDuration, formatTimeOfDay } from "./clock.ts";
import type { StoredCall } from "./stored-call.ts";

/** The end by a limit is announced so long before. */
const LIMIT_NOTICE_MS = 60_000;

/** @returns who called and when: `Called by Anna at 10:31`. */
export function describeStart({ call }: StoredCall): string {
  const by = call.by === null ? "Called" : `Called by ${call.by}`;
  return `${by} at ${formatTimeOfDay(call.requestedAt)}`;
}

/** @returns what there is to know while a phone is being called: `Anna is calling · sends 123# when answered`. */
export function describeWay(stored: StoredCall): string {
  const { call, options } = stored;
  const first = call.state === "ringing" ? describeRingLimit(stored) : describeCaller(stored);
  const digits = call.digits === "waiting" && `sends ${options.digits ?? "digits"} when answered`;
  return list(first, describeSound(stored), digits);
}

/** @returns what there is to know while they talk. @param now server time, ms since the epoch. */
export function describeTalk(stored: StoredCall, now: number): string {
  return describeTalkLimit(stored, now) ?? list(describeStart(stored), describeSound(stored));
}

function describeCaller(stored: StoredCall): string {
  return stored.call.by === null ? describeStart(stored) : `${stored.call.by} is calling`;
}

/** In terms of the time that is shown beside it, which begins with the ringing and not with the call. */
function describeRingLimit(stored: StoredCall): string {
  const { requestedAt, ringingAt, maxRingSeconds } = stored.call;
  if (maxRingSeconds === 0) return describeCaller(stored);
  return `Stops at ${formatDuration(requestedAt + maxRingSeconds * 1000 - (ringingAt ?? requestedAt))}`;
}

function describeTalkLimit({ call }: StoredCall, now: number): string | null {
  if (call.answeredAt === null || call.maxTalkSeconds === null) return null;
  const left = call.answeredAt + call.maxTalkSeconds * 1000 - now;
  return left <= LIMIT_NOTICE_MS ? `Reaches your limit in ${formatDuration(left)}` : null;
}

function describeSound({ call }: StoredCall): string | false {
  return call.secure && "encrypted sound";
}

function list(...parts: (string | false)[]): string {
  return parts.filter(Boolean).join(" · ");
}
