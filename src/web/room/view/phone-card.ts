import { find, setAttribute, setButton, setIcon, setText, stamp } from "../../page/elements.ts";
import { isDisabled, onPress, setPressable } from "../../page/press.ts";
import type { MuteWords } from "../model/mute-words.ts";
import type { CardWords } from "../model/phone-card-words.ts";
import type { Subscription } from "../session/subscription.ts";
import type { KeypadPhone } from "./keypad.ts";
import type { MenuPhone } from "./phone-menu.ts";

/** Actions of a phone card. */
export type CardActions = {
  mute(): void;
  /** Opens or closes the keypad. */
  keypad(phone: Omit<KeypadPhone, "callId">): void;
  hangUp(): void;
  dismiss(): void;
  callAgain(): void;
  /** Opens the menu of the phone, beside a button. */
  menu(phone: MenuPhone, button: HTMLElement): void;
  /** Tells why a button is disabled. */
  explain(sentence: string): void;
};

/** Contents of a card, and whether it has a host's buttons. */
export type CardView = {
  words: CardWords;
  subscription: Subscription | null;
  isHost: boolean;
};

export type PhoneCard = { element: HTMLElement; update(view: CardView): void };

const LAST_BUTTONS = {
  Cancel: { icon: "phone-off", action: "hang-up" },
  "Hang up": { icon: "phone-off", action: "hang-up" },
  Dismiss: { icon: "x", action: "dismiss" },
};

/** Card of a phone: name, state, level and buttons. Its height and its last button never move. */
export function phoneCard(key: string, actions: CardActions): PhoneCard {
  const element = stamp("phoneCardTemplate");
  const card = find("article", element);
  const who = find("h3", element);
  const menu = find("[data-action=menu]", element);
  const keypad = find("[data-action=keypad]", element);
  const last = find(".phone-card-last", element);
  const updateMute = muteButton(card, key, actions);
  const updateMeter = meter(find(".meter", element));
  let shown: CardView | null = null;

  who.id = `who-${key}`;
  setAttribute(card, "aria-labelledby", who.id);
  onPress(menu, () => {
    if (shown) actions.menu({ ...shown.words, subscription: shown.subscription }, menu);
  });
  onPress(keypad, () => {
    if (shown) actions.keypad({ who: shown.words.who, card, button: keypad });
  });
  onPress(find("[data-action=call-again]", element), actions.callAgain);
  onPress(last, () => (shown?.words.last === "Dismiss" ? actions.dismiss() : actions.hangUp()));

  function update(view: CardView): void {
    const { words, subscription, isHost } = view;
    shown = view;
    setAttribute(card, "data-tone", words.tone);
    card.classList.toggle("ringing", words.isRinging);
    setIcon(find(".phone-card-icon", card), words.icon);
    setText(find("span", menu), words.who);
    setAttribute(menu, "title", words.address);
    setText(find(".phone-card-timer", card), words.timer);
    setText(find(".phone-card-state", card), words.state);
    find(".phone-card-muted", card).hidden = !words.mute?.isMuted;
    find(".phone-card-silenced", card).hidden = !subscription?.isSilenced;
    showDetail(find(".phone-card-detail", card), words);
    card.classList.toggle("speaking", subscription?.isSpeaking ?? false);
    // Before it is answered and while it is muted there is nothing to be heard.
    updateMeter(words.mute?.isMuted === false ? subscription : null);
    updateButtons(words, isHost);
  }

  function updateButtons(words: CardWords, isHost: boolean): void {
    setAttribute(find(".phone-card-buttons", card), "aria-label", `Controls for ${words.who}`);
    updateMute(isHost ? words.mute : null);
    keypad.hidden = !isHost || !words.hasKeypad;
    find("[data-action=call-again]", card).hidden = !isHost || !words.canCallAgain;
    const { icon, action } = LAST_BUTTONS[words.last];
    last.hidden = !isHost && words.last !== "Dismiss";
    last.classList.toggle("danger", words.last !== "Dismiss");
    setAttribute(last, "data-action", action);
    setButton(last, icon, words.last);
    setPressable(last, words.isPending ? "pending" : "ready");
  }

  return { element, update };
}

function showDetail(element: HTMLElement, { detail, isProblem }: CardWords): void {
  setText(element, detail);
  setAttribute(element, "title", detail);
  element.classList.toggle("problem", isProblem);
}

/** Mute button. While it is disabled it gives the reason: by its description, its tooltip, and when it is pressed. */
function muteButton(
  card: HTMLElement,
  key: string,
  { mute, explain }: CardActions,
): (words: MuteWords | null) => void {
  const button = find("[data-action=mute]", card);
  const explanation = find(".phone-card-explanation", card);
  explanation.id = `explanation-${key}`;
  setAttribute(button, "aria-describedby", explanation.id);
  onPress(button, mute);
  button.addEventListener("click", () => {
    if (isDisabled(button) && explanation.textContent) explain(explanation.textContent);
  });

  return (words) => {
    button.hidden = words === null;
    if (words === null) return;
    setButton(button, "mic-off", words.button);
    setPressable(button, words.pressable);
    setText(explanation, words.explanation);
    setAttribute(button, "title", words.explanation);
  };
}

function meter(element: HTMLElement): (subscription: Subscription | null) => void {
  const level = find(".meter-level", element);
  let shown: Subscription | null = null;

  return (subscription) => {
    element.classList.toggle("on", subscription !== null);
    if (subscription === shown) return;
    shown = subscription;
    level.style.removeProperty("transform");
    if (!subscription) return;
    subscription.onLevel = (value) => {
      level.style.transform = `scaleX(${value.toFixed(2)})`;
    };
  };
}
