import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import type { Moderation } from "../session/moderation.ts";
import type { PhoneConnection, PhoneConnections } from "../session/phone-connections.ts";
import type { Keypad } from "./keypad.ts";
import type { CardActions } from "./phone-card.ts";
import type { MenuPhone } from "./phone-menu.ts";

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
export function cardActions(key: string, parts: CardActionsParts): CardActions {
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
