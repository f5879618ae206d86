import { find, setAttribute, setButton, setIcon, setText, stamp } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { Subscription } from "../session/subscription.ts";
import type { CardWords } from "./card-words.ts";

/** What can be done with the phone of a card. */
export type CardActions = {
  hangUp(): void;
  dismiss(): void;
  callAgain(): void;
  silence(isSilenced: boolean): void;
  copy(address: string): void;
};

/** What a card shows, and who may press its buttons. */
export type CardView = {
  words: CardWords;
  subscription: Subscription | null;
  isHost: boolean;
};

export type PhoneCard = { element: HTMLElement; update(view: CardView): void };

const LAST_ICONS = { Cancel: "phone-off", "Hang up": "phone-off", Dismiss: "x" };

/** One phone: who, what is going on, how loud, and hang up. Its height and its last button never move. */
export function phoneCard(key: string, actions: CardActions): PhoneCard {
  const element = stamp("phoneCardTemplate");
  const card = find("article", element);
  const who = find("h3", element);
  const copy = find(".phone-card-copy", element);
  const first = find(".phone-card-first", element);
  const last = find(".phone-card-last", element);
  const level = find(".meter-level", element);
  let shown: CardView | null = null;

  who.id = `who-${key}`;
  setAttribute(card, "aria-labelledby", who.id);
  onPress(copy, () => shown && actions.copy(shown.words.address));
  onPress(first, () => {
    if (shown?.words.canCallAgain) actions.callAgain();
    else actions.silence(!shown?.subscription?.isSilenced);
  });
  onPress(last, () => {
    if (shown?.words.last === "Dismiss") actions.dismiss();
    else actions.hangUp();
  });

  function update(view: CardView): void {
    const { words } = view;
    listenTo(view.subscription);
    shown = view;
    setAttribute(card, "data-tone", words.tone);
    card.classList.toggle("ringing", words.isRinging);
    setIcon(find(".phone-card-icon", card), words.icon);
    setText(who, words.who);
    setAttribute(who, "title", words.address);
    setText(find("span", copy), `Copy ${words.who}`);
    setText(find(".phone-card-timer", card), words.timer);
    setText(find(".phone-card-state", card), words.state);
    setText(find(".phone-card-detail", card), words.detail);
    setAttribute(find(".phone-card-detail", card), "title", words.detail);
    updateButtons(view);
  }

  function updateButtons({ words, subscription, isHost }: CardView): void {
    const isSilenced = subscription?.isSilenced ?? false;
    find(".phone-card-silenced", card).hidden = !isSilenced;
    setAttribute(find(".phone-card-buttons", card), "aria-label", `Controls for ${words.who}`);
    first.hidden = words.canCallAgain ? !isHost : subscription === null || words.last === "Cancel";
    if (words.canCallAgain) setButton(first, "rotate-ccw", "Call again");
    else
      setButton(first, isSilenced ? "volume-2" : "volume-x", isSilenced ? "Listen again" : "Silence for me");
    last.hidden = !isHost && words.last !== "Dismiss";
    last.classList.toggle("danger", words.last !== "Dismiss");
    setButton(last, LAST_ICONS[words.last], words.last);
    setPressable(last, words.isPending ? "pending" : "ready");
  }

  function listenTo(subscription: Subscription | null): void {
    if (subscription === (shown?.subscription ?? null)) return;
    find(".meter", card).classList.toggle("on", subscription !== null);
    level.style.removeProperty("transform");
    if (!subscription) return;
    subscription.onLevel = (value) => {
      level.style.transform = `scaleX(${value.toFixed(2)})`;
    };
  }

  return { element, update };
}
