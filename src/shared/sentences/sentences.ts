import type { CallState } from "../call-states.ts";
import type { LimitReason, PageReason, PlainReason, QuotingReason, ShownReason } from "../end-reasons.ts";

/** Words of one language about calls. A language is one file with a constant of this type: none can be missing. */
export interface Sentences {
  /** Why a call ended: whole sentences, or phrases without a full stop. */
  ends: Record<PlainReason | PageReason, string> &
    Record<LimitReason, (seconds: number) => string> &
    Record<QuotingReason, (detail: string) => string>;
  /** The side that ended a call that did not fail. */
  enders: {
    youHungUp: string;
    youCanceled: string;
    /** @param who name of somebody in the room. */
    hungUp(who: string): string;
    canceled(who: string): string;
    /** Somebody in the room without a name. */
    somebodyHungUp: string;
    nobodyKnows: string;
  };
  /** States and details of a call, as its card shows them: phrases, or whole sentences. Durations read `0:09`. */
  cards: {
    placing: string;
    calling(duration: string): string;
    ringing(duration: string): string;
    checking: string;
    connected: string;
    /** Connected, or it only rings: the platform does not tell. */
    onTheLine: string;
    onHold: string;
    hangingUp: string;
    unanswered: string;
    mayBeOnTheLine: string;
    hangUpTakesLong: string;
    digitsNotSent: string;
    heldFor(duration: string): string;
    hereSince(time: string): string;
    /** @param time of day. @param by name of the caller; null: unknown. */
    called(time: string, by: string | null): string;
    isCalling(by: string): string;
    /** @param duration of the ringing, then. */
    stopsAt(duration: string): string;
    reachesLimitIn(duration: string): string;
    /** @param digits null: unknown ones. */
    sendsDigits(digits: string | null): string;
    isEncrypted: string;
  };
  /** Details of a call that failed, in pieces of one line. */
  failure: {
    /** @param code SIP status: `486`. */
    sipStatus(code: string): string;
    /** @param code one of the platform's own codes: `704`. */
    platformCode(code: string): string;
    /** @param duration `0:09`. */
    after(duration: string): string;
    checkSignIn: string;
  };
  /** The page's list of calls that are over. */
  history: {
    today: string;
    yesterday: string;
    /** @param result how the call ended. @param by name of the caller. */
    calledBy(result: string, by: string): string;
  };
  /** Announcements for a screen reader: whole sentences. `who` is the name or address of a phone. */
  announcements: {
    calling(who: string): string;
    ringing(who: string): string;
    answered(who: string): string;
    isOnTheLine(who: string): string;
    isOnHold(who: string): string;
    putOnHold(who: string): string;
    isBack(who: string): string;
    unanswered(who: string): string;
    digitsNotSent(who: string): string;
    /** @param by name of the host; null: unknown. */
    muted(who: string, by: string | null): string;
    /** @param why sentence or phrase of `ends`. */
    failed(who: string, why: string): string;
    /** @param by name of whoever canceled; null: unknown, or the listener. */
    canceled(who: string, by: string | null): string;
    /** @param talkedMs duration of the talk, ms. */
    theyHungUp(who: string, talkedMs: number): string;
    ended(who: string, by: string | null, talkedMs: number): string;
  };
  /** Name of a phone without an address. */
  phone: string;
  /** The same in a sentence, for a phone that the server does not know. */
  unknownPhone: string;
  /** The call log as a file for spreadsheets. */
  csv: {
    columns: Record<CsvColumn, string>;
    /** The side that hung up, if it was nobody with a name. */
    sides: Record<"us" | "them" | "platform" | "limit", string>;
    states: Record<CallState, string>;
  };
}

/** A column of the call log. */
export type CsvColumn =
  | "requested"
  | "to"
  | "calledBy"
  | "answered"
  | "ended"
  | "seconds"
  | "result"
  | "code"
  | "hungUpBy";

/** @returns why a call ended, in words. */
export function describeReason(end: ShownReason, { ends }: Pick<Sentences, "ends">): string {
  if ("seconds" in end) return ends[end.reason](end.seconds);
  if ("detail" in end) return ends[end.reason](end.detail);
  return ends[end.reason];
}
