import { find, setAttribute, setButton, setIcon, setText, stamp } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import { type CallerWords, describeCaller } from "../model/caller-words.ts";
import type { CallerActions, Callers } from "../model/callers.ts";

/** Interval of updates of running times: short enough that no second is skipped. */
const TICK_MS = 250;

export type CallerListParts = {
  page: { role: "host" | "guest" | "listener" };
  callers: Callers;
  callerActions: CallerActions;
};

/** Cards of callers, in the order of their calls. */
export function callerList(list: HTMLElement, { page, callers, callerActions }: CallerListParts): void {
  const cards = new Map<string, CallerCard>();

  function update(): void {
    const present = new Set(callers.all.map(({ callerId }) => callerId));
    for (const [callerId, card] of cards) if (!present.has(callerId)) remove(callerId, card);
    for (const caller of callers.all) {
      const { callerId } = caller;
      const card = cards.get(callerId) ?? add(callerId);
      const words = describeCaller(caller, callers.bridge, callers.clock.now());
      card.update({ words, isPending: callers.isPending(callerId), isHost: page.role === "host" });
    }
  }

  function add(callerId: string): CallerCard {
    const card = callerCard(callerId, callerActions);
    cards.set(callerId, card);
    list.append(card.element);
    return card;
  }

  function remove(callerId: string, { element }: CallerCard): void {
    const hadFocus = element.matches(":focus-within");
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    cards.delete(callerId);
    if (hadFocus) (next ? find("article", next) : find("#phones")).focus();
  }

  callers.onChange(update);
  setInterval(() => cards.size > 0 && update(), TICK_MS);
  update();
}

/** Contents of a card, and whether it has a host's buttons. */
export type CallerView = { words: CallerWords; isPending: boolean; isHost: boolean };

export type CallerCard = { element: HTMLElement; update(view: CallerView): void };

/** Card of a caller. It has look and height of a phone card. */
function callerCard(callerId: string, actions: CallerActions): CallerCard {
  const element = stamp("callerCardTemplate");
  const card = find("article", element);
  const who = find("h3", element);
  const admit = find("[data-action=admit]", element);
  const mute = find("[data-action=mute]", element);
  const remove = find("[data-action=hang-up]", element);
  let isMuted = false;

  who.id = `who-${callerId}`;
  setAttribute(card, "aria-labelledby", who.id);
  onPress(admit, () => void actions.admit(callerId));
  onPress(mute, () => void (isMuted ? actions.unmute : actions.mute)(callerId));
  onPress(remove, () => void actions.remove(callerId));

  function update({ words, isPending, isHost }: CallerView): void {
    isMuted = words.isMuted;
    setAttribute(card, "data-tone", words.tone);
    card.classList.toggle("ringing", words.isWaiting);
    setIcon(find(".phone-card-icon", card), words.icon);
    setText(who, words.who);
    setText(find(".phone-card-timer", card), words.timer);
    setText(find(".phone-card-state", card), words.state);
    find(".phone-card-muted", card).hidden = !isMuted;
    setText(find(".phone-card-detail", card), words.detail);
    setAttribute(find(".phone-card-buttons", card), "aria-label", `Controls for ${words.who}`);
    admit.hidden = !isHost || !words.isWaiting;
    mute.hidden = !isHost || words.isWaiting;
    remove.hidden = !isHost;
    setButton(mute, isMuted ? "mic" : "mic-off", isMuted ? "Unmute" : "Mute");
    for (const button of [admit, mute, remove]) setPressable(button, isPending ? "pending" : "ready");
  }

  return { element, update };
}
