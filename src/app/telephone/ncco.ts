/** Says something. With `bargeIn` the first digit ends it. */
export interface Talk {
  action: "talk";
  text: string;
  /** BCP 47, like en-US. */
  language: string;
  bargeIn?: boolean;
}

/** Waits for digits and sends them to `eventUrl`, whose answer goes on. */
export interface Input {
  action: "input";
  type: ["dtmf"];
  dtmf: { maxDigits: number; submitOnHash: boolean; timeOut: number };
  eventUrl: [string];
  eventMethod: "POST";
}

/** Joins all legs that name the same conversation. It starts with the first that comes with `startOnEnter`. */
export interface Conversation {
  action: "conversation";
  name: string;
  startOnEnter: boolean;
  musicOnHoldUrl?: [string];
}

/** Calls a telephone and joins it to the leg. With `synchronous` events are waited for before the script goes on. */
export interface Connect {
  action: "connect";
  /** E.164 without +, as all numbers in here: one of the application's own. */
  from: string;
  endpoint: [{ type: "phone"; number: string }];
  /** Seconds it rings at most. */
  timeout: number;
  eventType: "synchronous";
  eventUrl: [string];
  eventMethod: "POST";
}

/**
 * Actions of the Voice API with a leg, one after the other; then it hangs up.
 *
 * Plain objects: the builder of `@vonage/voice` drops `startOnEnter: false`.
 *
 * @see https://developer.vonage.com/en/voice/voice-api/ncco-reference
 */
export type Ncco = readonly (Talk | Input | Conversation | Connect)[];

/** How the Voice API writes telephone numbers. */
export function withoutPlus(e164: string): string {
  return e164.replace(/^\+/, "");
}
