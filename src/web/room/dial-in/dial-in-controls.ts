import type { DialInChange } from "../../../app/telephone/wire.ts";
import { find } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import { describeFailure } from "../request.ts";
import type { RoomDialIn } from "./room-dial-in.ts";

export type DialInControlsParts = { dialIn: RoomDialIn; tell(sentence: string): void };

/** What a host may change: the PIN, who sees it, and whether callers wait. */
export function dialInControls(section: HTMLElement, { dialIn, tell }: DialInControlsParts): void {
  const newPin = find("#newPin", section);
  const guestsSeePin = find<HTMLInputElement>("#guestsSeePin", section);
  const waitsForHost = find<HTMLInputElement>("#waitsForHost", section);

  onPress(newPin, () =>
    attempt(() => dialIn.renewPin(), "There is a new PIN. The old one does not work any more."),
  );
  onSwitch(guestsSeePin, (isOn) => ({ guestsSeePin: isOn }));
  onSwitch(waitsForHost, (isOn) => ({ waitsForHost: isOn }));

  function onSwitch(box: HTMLInputElement, changeTo: (isOn: boolean) => DialInChange): void {
    box.addEventListener("change", () => void attempt(() => dialIn.change(changeTo(box.checked))));
  }

  async function attempt(ask: () => Promise<void>, done?: string): Promise<void> {
    try {
      await ask();
      if (done) tell(done);
    } catch (error) {
      tell(`That did not work. ${describeFailure(error)}`);
    }
  }

  /** A switch whose change was refused goes back. */
  function update(): void {
    const { info, isPending } = dialIn;
    setPressable(newPin, isPending ? "pending" : "ready");
    if (!info || isPending) return;
    guestsSeePin.checked = info.guestsSeePin;
    waitsForHost.checked = info.waitsForHost;
  }

  dialIn.onChange(update);
  update();
}
