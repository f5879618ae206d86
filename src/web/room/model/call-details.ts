import { formatDuration, formatTimeOfDay } from "./clock.ts";
import type { BookedCall } from "./stored-call.ts";

/** The end by a limit is announced so long before. */
const LIMIT_NOTICE_MS = 60_000;

/** @returns who called and when: `Called by Anna at 10:31`. */
export function describeStart({ call }: BookedCall): string {
  const by = call.by === null ? "Called" : `Called by ${call.by}`;
  return `${by} at ${formatTimeOfDay(call.requestedAt)}`;
}

/** @returns what there is to know while a phone is being called: `Anna is calling · sends 123# when answered`. */
export function describeWay(booked: BookedCall): string {
  const { call, options } = booked;
  const first = call.state === "ringing" ? describeRingLimit(booked) : describeCaller(booked);
  const digits = call.digits === "waiting" && `sends ${options.digits ?? "digits"} when answered`;
  return list(first, describeSound(booked), digits);
}

/** @returns what there is to know while they talk. @param now server time, ms since the epoch. */
export function describeTalk(booked: BookedCall, now: number): string {
  return describeTalkLimit(booked, now) ?? list(describeStart(booked), describeSound(booked));
}

function describeCaller(booked: BookedCall): string {
  return booked.call.by === null ? describeStart(booked) : `${booked.call.by} is calling`;
}

/** In terms of the time that is shown beside it, which begins with the ringing and not with the call. */
function describeRingLimit(booked: BookedCall): string {
  const { requestedAt, ringingAt, maxRingSeconds } = booked.call;
  if (maxRingSeconds === 0) return describeCaller(booked);
  return `Stops at ${formatDuration(requestedAt + maxRingSeconds * 1000 - (ringingAt ?? requestedAt))}`;
}

function describeTalkLimit({ call }: BookedCall, now: number): string | null {
  if (call.answeredAt === null || call.maxTalkSeconds === null) return null;
  const left = call.answeredAt + call.maxTalkSeconds * 1000 - now;
  return left <= LIMIT_NOTICE_MS ? `Reaches your limit in ${formatDuration(left)}` : null;
}

function describeSound({ call }: BookedCall): string | false {
  return call.secure && "encrypted sound";
}

function list(...parts: (string | false)[]): string {
  return parts.filter(Boolean).join(" · ");
}
