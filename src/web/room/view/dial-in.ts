import type { RoomPage } from "../../../app/rooms/wire.ts";
import type { DialIn, DialInChange } from "../../../app/telephone/wire.ts";
import { copyText } from "../../page/clipboard.ts";
import { find, setText, stamp } from "../../page/elements.ts";
import type { Announcer } from "../../page/notices.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { describeFailure } from "../api/request.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import type { CallerActions, Callers } from "../model/callers.ts";
import type { ServerClock } from "../model/clock.ts";
import {
  describeInvitation,
  describeNumbers,
  describePinEnd,
  formatPin,
  type NumberLine,
  spellPin,
} from "../model/invitation.ts";
import type { PhoneOffer } from "../model/phone-offer.ts";
import type { RoomDialIn } from "../model/room-dial-in.ts";
import type { RoomInvites } from "../model/room-invites.ts";
import { announceCallers } from "./announcements.ts";
import { bridgeControls } from "./bridge-controls.ts";
import { callMe } from "./call-me.ts";
import { callerList } from "./caller-cards.ts";

export type ShowDialInParts = {
  page: RoomPage;
  callStore: CallStore;
  actions: CallActions;
  callers: Callers;
  callerActions: CallerActions;
  dialIn: RoomDialIn;
  dialInApi: DialInApi;
  clock: Pick<ServerClock, "now">;
  invites: Pick<RoomInvites, "guestLink">;
  offer: PhoneOffer;
  announcement: Announcer;
  tell(sentence: string): void;
};

/** Joining by phone: numbers and PIN, callers, and the bridge to them. */
export function showDialIn(parts: ShowDialInParts): void {
  const { page, callers, dialIn, offer, announcement, tell } = parts;
  const section = find("#dialIn");
  dialInCard(section, parts);
  offeredFirst(find("#room"), section, { offer, say: announcement.say });
  callerList(find("#callerList"), parts);
  announceCallers(callers, tell);
  if (page.role === "host") {
    dialInControls(section, parts);
    bridgeControls(find("#bridgeLine", section), find("#closeBridgeDialog"), parts);
  }
  if (offer.callsMe) callMe(find("#callMe", section), { ...parts, alert: announcement.alert });
  void dialIn.read();
}

type DialInCardParts = {
  page: { roomId: string; role: RoomPage["role"] };
  dialIn: RoomDialIn;
  clock: Pick<ServerClock, "now">;
  invites: Pick<RoomInvites, "guestLink">;
  offer: Pick<PhoneOffer, "isMade" | "onChange">;
  tell(sentence: string): void;
};

/**
 * Numbers and PIN for participants who may know them. Hosts see it where dial-in is not set up. While a phone is
 * offered, guests always see the numbers, and whom to ask for the PIN.
 */
function dialInCard(
  section: HTMLElement,
  { page, dialIn, clock, invites, offer, tell }: DialInCardParts,
): void {
  const ready = find(".dial-in-ready", section);
  const numbers = find(".dial-in-numbers", section);
  const off = section.querySelector<HTMLElement>(".dial-in-off");
  const copy = find("#copyInvitation", section);
  const pin = find(".dial-in-pin", section);
  const pinEnd = find(".dial-in-pin-end", section);
  const asking = section.querySelector<HTMLElement>(".dial-in-asking");
  let shown = "";

  onPress(copy, async () => {
    if (!dialIn.info) return;
    try {
      const invitation = describeInvitation(page.roomId, await invites.guestLink(), dialIn.info);
      tell((await copyText(invitation)) ? "Invitation copied." : `Copy this: ${invitation}`);
    } catch (error) {
      tell(`That did not work. ${describeFailure(error)}`);
    }
  });

  function update(): void {
    const { info, isOpen, hasNumbers } = dialIn;
    const isReady = isOpen || (offer.isMade && hasNumbers);
    const isOff = page.role === "host" && info !== null && !hasNumbers;
    section.hidden = !isReady && !isOff && !offer.isMade;
    ready.hidden = !isReady;
    copy.hidden = !isOpen;
    pin.hidden = !isOpen;
    pinEnd.hidden = !isOpen;
    if (asking) asking.hidden = isOpen;
    if (off) off.hidden = !isOff;
    if (info) show(info);
  }

  function show(info: DialIn): void {
    setText(find(".dial-in-pin-digits", section), formatPin(info.pin ?? ""));
    setText(find(".dial-in-pin-spelled", section), spellPin(info.pin ?? ""));
    setText(pinEnd, describePinEnd(info, clock.now()));
    const numbersNow = describeNumbers(info);
    // Unchanged links keep their elements, and the focus.
    const now = JSON.stringify(numbersNow);
    if (now !== shown) numbers.replaceChildren(...numbersNow.map(numberLine));
    shown = now;
  }

  for (const changes of [dialIn, offer]) changes.onChange(update);
  update();
}

function numberLine({ number, country, link }: NumberLine): HTMLElement {
  const element = stamp("dialInNumberTemplate");
  const anchor = find<HTMLAnchorElement>("a", element);
  anchor.href = link;
  setText(anchor, number);
  setText(find(".dial-in-country", element), country);
  return element;
}

type DialInControlsParts = { dialIn: RoomDialIn; tell(sentence: string): void };

/** A host's controls: new PIN, PIN for guests, waiting for a host. */
function dialInControls(section: HTMLElement, { dialIn, tell }: DialInControlsParts): void {
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

  /** Also resets a switch whose change was refused. */
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

type OfferedFirstParts = { offer: PhoneOffer; say(sentence: string): void };

/** Places the card before everything else in the room while a phone is offered, then back where it was. */
function offeredFirst(main: HTMLElement, card: HTMLElement, { offer, say }: OfferedFirstParts): void {
  const home = card.parentElement ?? main;

  function update(): void {
    if (card.classList.contains("offered") === offer.isMade) return;
    card.classList.toggle("offered", offer.isMade);
    const focused = document.activeElement;
    (offer.isMade ? main : home).prepend(card);
    // What is moved loses the focus.
    if (focused instanceof HTMLElement && card.contains(focused)) focused.focus({ preventScroll: true });
    if (offer.isMade) say("You can join by phone: how stands first on this page.");
  }

  card.addEventListener("focusin", () => offer.hold(true));
  card.addEventListener("focusout", ({ relatedTarget }) => {
    offer.hold(relatedTarget instanceof Node && card.contains(relatedTarget));
  });
  offer.onChange(update);
  update();
}

/** Brings the card into sight, with the focus. */
export function showOffer(card: HTMLElement): void {
  card.scrollIntoView({ block: "nearest" });
  card.focus();
}
