import type { Caller } from "../../../app/telephone/wire.ts";
import { nameOfCaller } from "./caller-words.ts";
import type { Callers } from "./callers.ts";

/** Tells who dialed in, waits, or left; not of those who were there before this page. */
export function announceCallers(callers: Callers, tell: (sentence: string) => void): void {
  let before: Map<string, Caller> | null = null;
  callers.onChange(() => {
    const after = new Map(callers.all.map((caller) => [caller.callerId, caller]));
    const known = before ?? after;
    for (const callerId of new Set([...known.keys(), ...after.keys()])) {
      const sentence = describeCallerChange(known.get(callerId), after.get(callerId));
      if (sentence) tell(sentence);
    }
    before = after;
  });
}

/** @returns null where nothing worth a word has changed. */
export function describeCallerChange(before?: Caller, after?: Caller): string | null {
  if (!after) return before ? `${nameOfCaller(before)} left.` : null;
  const who = nameOfCaller(after);
  if (before?.state !== after.state)
    return after.state === "waiting" ? `${who} is waiting for a host.` : `${who} joined by phone.`;
  if ((before.mutedAt === null) === (after.mutedAt === null)) return null;
  return after.mutedAt === null ? `${who} can be heard again.` : `A host muted ${who}.`;
}
