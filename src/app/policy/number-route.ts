import type { Settings } from "../../settings.ts";
import { fillTemplate } from "./phone-numbers.ts";

/** How telephone numbers are reached from a session. */
export interface NumberRoute {
  /** The SIP URI that the platform dials for a number. */
  uriOf(e164: string): string;
  /** Whether that is a number of our own: whoever takes the call there is told which one it is, and calls the phone. */
  isRelayed: boolean;
}

/** @returns the configured trunk; else the Voice API, where there is one; null where numbers can't be called. */
export function numberRoute({ sip, voice }: Pick<Settings, "sip" | "voice">): NumberRoute | null {
  const { numberUri } = sip;
  if (numberUri !== null) return { uriOf: (e164) => fillTemplate(numberUri, e164), isRelayed: false };
  return voice && { uriOf: () => voice.sipUri, isRelayed: true };
}
