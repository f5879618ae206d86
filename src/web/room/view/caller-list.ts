import { find } from "../../page/elements.ts";
import type { CallerActions } from "../model/caller-actions.ts";
import { describeCaller } from "../model/caller-words.ts";
import type { Callers } from "../model/callers.ts";
import { type CallerCard, callerCard } from "./caller-card.ts";

/** How often running times are looked at: often enough that no second is skipped. */
const TICK_MS = 250;

export type CallerListParts = {
  page: { role: "host" | "guest" };
  callers: Callers;
  callerActions: CallerActions;
};

/** The cards of those who have dialed in, in the order in which they came. */
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
