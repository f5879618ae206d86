import type { Bridge, Caller } from "../../../app/telephone/wire.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";

/** Contents of a caller's card. */
export type CallerWords = {
  tone: "accent" | "ok" | "warn";
  icon: string;
  who: string;
  timer: string;
  state: string;
  detail: string;
  isWaiting: boolean;
  isMuted: boolean;
};

/** @returns name of a caller in a sentence: `Caller •••0188`. */
export function nameOfCaller({ name }: Pick<Caller, "name">): string {
  return /^\D*\d/.test(name) ? `Caller ${name}` : name;
}

/** @param now server time, ms since the epoch. */
export function describeCaller(caller: Caller, bridge: Bridge | null, now: number): CallerWords {
  const { state, since, mutedAt } = caller;
  const card = {
    who: nameOfCaller(caller),
    timer: formatDuration(now - since),
    isWaiting: state === "waiting",
    isMuted: mutedAt !== null,
  };
  const dialedIn = `Dialed in at ${formatTimeOfDay(since)}`;
  if (state === "waiting")
    return { ...card, tone: "accent", icon: "phone-incoming", state: "Waiting for a host", detail: dialedIn };
  if (bridge?.state !== "connected") {
    const detail = "Hears music until the line to the room is open";
    return { ...card, tone: "warn", icon: "phone-incoming", state: "Connecting…", detail };
  }
  const detail = mutedAt === null ? dialedIn : `Muted by a host at ${formatTimeOfDay(mutedAt)}`;
  return { ...card, tone: "ok", icon: "phone-call", state: "Connected", detail };
}
