import type { RoomPage } from "../../../app/rooms/wire.ts";
import { find } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import { type CallStore, hasFailed, isLive } from "../model/call-store.ts";
import type { Mutes } from "../model/mutes.ts";
import { describeCard } from "../model/phone-card-words.ts";
import { listPhones, type Phone } from "../model/phones.ts";
import type { Moderation } from "../session/moderation.ts";
import type { PhoneConnection, PhoneConnections } from "../session/phone-connections.ts";
import type { Keypad } from "./keypad.ts";
import { type CardActions, type PhoneCard, phoneCard } from "./phone-card.ts";
import type { MenuPhone } from "./phone-menu.ts";

/** Interval of updates of running times: short enough that no second is skipped. */
const TICK_MS = 250;
/** Time that the card of an ended call stays, or longer under the pointer or with the focus. */
const ENDED_CARD_MS = 20_000;

export type PhoneListParts = CardActionsParts & {
  page: Pick<RoomPage, "role">;
  mutes: Mutes;
};

/** Phone cards in `sipPublisherContainer`: one for each call and for each phone in the session. */
export function phoneList(container: HTMLElement, parts: PhoneListParts): void {
  const { callStore, phoneConnections, mutes } = parts;
  const isHost = parts.page.role === "host";
  const list = find("ul.phone-list", container);
  const empty = find(".phones-empty", container);
  const sound = find("#phoneSound", container);
  const cards = new Map<string, PhoneCard>();

  for (const chip of container.querySelectorAll<HTMLElement>("[data-target]")) {
    onPress(chip, () => void parts.actions.dial(chip.dataset.target ?? null));
  }

  function update(): void {
    // Oldest first: a new card comes last, so that no other moves away below a finger.
    const phones = listPhones(callStore, phoneConnections.all).filter(isShown).sort(byStart);
    for (const [key, card] of cards) if (!phones.some((phone) => phone.key === key)) remove(key, card);
    for (const [index, phone] of phones.entries()) show(phone, index);
    empty.hidden = phones.length > 0;
    playSound();
  }

  function show(phone: Phone, index: number): void {
    const { key, presence } = phone;
    const card = cards.get(key) ?? phoneCard(key, cardActions(key, parts));
    cards.set(key, card);
    const connection = presence && phoneConnections.find(presence.connectionId);
    const words = describeCard(phone, { now: callStore.clock.now(), mutes, isHost });
    card.update({ words, subscription: connection?.subscription ?? null, isHost });
    if (!words.hasKeypad) parts.keypad.close(key);
    if (list.children[index] === card.element) return;
    list.insertBefore(card.element, list.children[index] ?? null);
    if (phone.stored?.placing) card.element.scrollIntoView({ block: "nearest" });
  }

  /** Each phone plays from a hidden element of its own. */
  function playSound(): void {
    for (const { subscription } of phoneConnections.all) {
      const element = subscription?.element;
      if (element && element.parentElement !== sound) sound.append(element);
    }
  }

  function isShown({ key, stored, presence }: Phone): boolean {
    if (!stored || isLive(stored) || presence) return true;
    if (stored.dismissed) return false;
    const age = callStore.clock.now() - (stored.call.endedAt ?? 0);
    return hasFailed(stored) || age < ENDED_CARD_MS || (cards.has(key) && isLookedAt());
  }

  /** Under the pointer no card may go: the others would move up. */
  function isLookedAt(): boolean {
    return list.matches(":hover, :focus-within");
  }

  function remove(key: string, card: PhoneCard): void {
    parts.keypad.close(key);
    const hadFocus = card.element.matches(":focus-within");
    const next = card.element.nextElementSibling ?? card.element.previousElementSibling;
    card.element.remove();
    cards.delete(key);
    if (!hadFocus) return;
    if (next) find("article", next).focus();
    else document.querySelector<HTMLElement>("#dialTarget, #phones")?.focus();
  }

  for (const changes of [callStore, phoneConnections, mutes]) changes.onChange(update);
  setInterval(() => cards.size > 0 && update(), TICK_MS);
  update();
}

function byStart(one: Phone, other: Phone): number {
  return startOf(one) - startOf(other);
}

function startOf({ stored, presence }: Phone): number {
  return stored?.call.requestedAt ?? presence?.since ?? 0;
}

export type CardActionsParts = {
  callStore: CallStore;
  phoneConnections: Pick<PhoneConnections, "all" | "find" | "onChange">;
  actions: CallActions;
  /** For phones that only the session knows, and the server does not. */
  moderation: Moderation;
  keypad: Keypad;
  openMenu(phone: MenuPhone, button: HTMLElement): void;
  tell(sentence: string): void;
};

/** @param key of the phone: its call's id, else its connection's. */
function cardActions(key: string, parts: CardActionsParts): CardActions {
  const { callStore, phoneConnections, actions, moderation, keypad } = parts;

  function act(withCall: (callId: string) => void, withConnection: (phone: PhoneConnection) => void): void {
    const phone = phoneConnections.find(key);
    if (callStore.find(key)) withCall(key);
    else if (phone) withConnection(phone);
  }

  return {
    mute: () => act(actions.mute, moderation.mute),
    hangUp: () => act(actions.hangUp, moderation.disconnect),
    keypad: (phone) => keypad.toggle({ ...phone, callId: key }),
    dismiss: () => callStore.change(key, { dismissed: true }),
    callAgain() {
      callStore.change(key, { dismissed: true });
      const stored = callStore.find(key);
      void actions.dial(stored?.call.to ?? null, stored?.options);
    },
    menu: parts.openMenu,
    explain: parts.tell,
  };
}
