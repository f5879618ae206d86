import type { Voice } from "../../settings.ts";
import { CALL_ID_HEADER } from "../calls/dials.ts";
import type { DialOrder } from "../policy/dial-order.ts";

/** Our own number answers at once, or not at all. */
const MAX_RING_SECONDS = 30;

/** The dial of a bridge. Nobody can mute it by one button: many people may speak through it. */
export function bridgeOrder({ numbers: [number], sipUri }: Voice, callId: string): DialOrder {
  return {
    to: number,
    uri: sipUri,
    from: null,
    headers: { [CALL_ID_HEADER]: callId },
    auth: null,
    secure: false,
    video: false,
    observeForceMute: false,
    streams: null,
    by: null,
    digits: null,
    maxRingSeconds: MAX_RING_SECONDS,
    maxTalkSeconds: null,
    isRelayed: false,
  };
}
