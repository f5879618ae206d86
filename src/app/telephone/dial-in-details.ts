import { describeNumber, toTelLink } from "./number-display.ts";
import type { Telephone } from "./telephone.ts";
import type { DialIn as WireDialIn } from "./wire.ts";

/**
 * How a room is dialed into, for somebody in it.
 *
 * @param telephone null where dial-in is not set up.
 */
export async function describeDialIn(
  telephone: Pick<Telephone, "voice" | "pins"> | null,
  roomId: string,
  isHost: boolean,
): Promise<WireDialIn> {
  if (!telephone) return { numbers: [], pin: null, tel: null, guestsSeePin: false, waitsForHost: false };
  const { numbers } = telephone.voice;
  const { pin, guestsSeePin, waitsForHost } = await telephone.pins.of(roomId);
  const maySeePin = isHost || guestsSeePin;
  return {
    numbers: numbers.map(describeNumber),
    pin: maySeePin ? pin : null,
    tel: maySeePin ? toTelLink(numbers[0], pin) : null,
    guestsSeePin,
    waitsForHost,
  };
}
