import type { CallActions } from "../model/call-actions.ts";
import type { CallBook } from "../model/call-store.ts";
import type { Lines, PhoneLine } from "../session/phone-connections.ts";
import type { Keypad } from "./keypad.ts";
import type { CardActions } from "./phone-card.ts";
import type { MenuPhone } from "./phone-menu.ts";

/** What can be done with a phone that the server knows nothing of: the session alone knows it. */
export type StrangerActions = { disconnect(line: PhoneLine): void; mute(line: PhoneLine): void };

export type CardActionsParts = {
  book: CallBook;
  lines: Lines;
  actions: CallActions;
  strangers: StrangerActions;
  keypad: Keypad;
  openMenu(phone: MenuPhone, button: HTMLElement): void;
  tell(sentence: string): void;
};

/** What the buttons of a card do. @param key of the phone: its call's id, else its connection's. */
export function cardActions(key: string, parts: CardActionsParts): CardActions {
  const { book, lines, actions, strangers, keypad } = parts;

  function act(withCall: (callId: string) => void, withLine: (line: PhoneLine) => void): void {
    const line = lines.find(key);
    if (book.find(key)) withCall(key);
    else if (line) withLine(line);
  }

  return {
    mute: () => act(actions.mute, strangers.mute),
    hangUp: () => act(actions.hangUp, strangers.disconnect),
    keypad: (phone) => keypad.toggle({ ...phone, callId: key }),
    dismiss: () => book.change(key, { dismissed: true }),
    callAgain() {
      book.change(key, { dismissed: true });
      const booked = book.find(key);
      void actions.dial(booked?.call.to ?? null, booked?.options);
    },
    menu: parts.openMenu,
    explain: parts.tell,
  };
}
