import type { StopState } from "../../app/policy/wire.ts";

/** The ids of visitors whose rest is a name for people. */
const NAMED = /^(?:email|console):(.+)$/;

/** @returns since when, by whom and why all calls are stopped, as far as that is known: a sentence. */
export function describeStop({ at, by, why }: NonNullable<StopState["stopped"]>): string {
  const since = new Date(at).toLocaleString(undefined, {
    weekday: "long",
    hour: "numeric",
    minute: "2-digit",
  });
  const who = NAMED.exec(by ?? "")?.[1];
  const sentence = `Since ${since}${who === undefined ? "" : `, by ${who}`}${why === null ? "" : `: ${why}`}`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
