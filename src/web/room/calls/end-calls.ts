import { find, setButton, setText } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { PhoneLines } from "../session/phone-lines.ts";
import { isLive } from "./booked-call.ts";
import type { CallActions } from "./call-actions.ts";
import type { CallBook } from "./call-book.ts";
import type { StrangerActions } from "./card-actions.ts";
import { tellWhenEnded } from "./ended-together.ts";
import { listPhones, type Phone } from "./phones.ts";

export type EndCallsParts = {
  book: CallBook;
  lines: PhoneLines;
  actions: CallActions;
  strangers: Pick<StrangerActions, "disconnect">;
  toast(sentence: string): void;
};

/** The button that ends the one call at once, or several after a question. */
export function endCalls(
  button: HTMLElement,
  dialog: HTMLDialogElement,
  { book, lines, actions, strangers, toast }: EndCallsParts,
): void {
  onPress(button, () => {
    const [only, ...others] = onTheLine();
    if (!only) return;
    if (others.length === 0) return end(only);
    const count = others.length + 1;
    setText(find("h2", dialog), `End ${count} calls?`);
    setText(find("button.danger span", dialog), `End ${count} calls`);
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "end") endAll();
  });

  function onTheLine(): Phone[] {
    return listPhones(book, lines.lines).filter(({ booked }) => !booked || isLive(booked));
  }

  function end({ booked, presence }: Phone): void {
    const line = presence && lines.find(presence.connectionId);
    if (booked) void actions.hangUp(booked.call.callId);
    else if (line) strangers.disconnect(line);
  }

  function endAll(): void {
    for (const phone of onTheLine()) if (!phone.booked) end(phone);
    const callIds = book.live.map(({ call }) => call.callId);
    if (callIds.length > 1) tellWhenEnded(book, callIds, toast);
    void actions.hangUpAll();
  }

  function update(): void {
    const phones = onTheLine();
    const words = phones.length > 1 ? "End SIP Calls" : "End SIP Call";
    const isEnding = phones.length > 0 && phones.every(isHangingUp);
    setButton(button, "phone-off", isEnding ? "Ending…" : words);
    setPressable(button, phones.length === 0 ? "disabled" : isEnding ? "pending" : "ready");
  }

  book.onChange(update);
  lines.onChange(update);
  update();
}

function isHangingUp({ booked }: Phone): boolean {
  return booked !== null && isLive(booked) && (booked.hangUpAt !== null || booked.call.state === "ending");
}
