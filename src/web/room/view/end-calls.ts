import { find, setButton, setText } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallBook } from "../model/call-store.ts";
import type { CallerActions } from "../model/caller-actions.ts";
import type { Callers } from "../model/callers.ts";
import { listPhones, type Phone } from "../model/phones.ts";
import { isLive } from "../model/stored-call.ts";
import type { Lines } from "../session/phone-connections.ts";
import { tellWhenEnded } from "./ended-together.ts";
import type { StrangerActions } from "./phone-card-actions.ts";

export type EndCallsParts = {
  book: CallBook;
  lines: Lines;
  actions: CallActions;
  callers: Callers;
  callerActions: Pick<CallerActions, "remove">;
  strangers: Pick<StrangerActions, "disconnect">;
  toast(sentence: string): void;
};

/** The button that ends the one call at once, or several after a question. */
export function endCalls(
  button: HTMLElement,
  dialog: HTMLDialogElement,
  { book, lines, actions, callers, callerActions, strangers, toast }: EndCallsParts,
): void {
  onPress(button, () => {
    const count = countAll();
    if (count === 0) return;
    if (count === 1) return endOnly();
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

  /** Whoever dialed in is on the line as well. */
  function countAll(): number {
    return onTheLine().length + callers.joined.length;
  }

  function endOnly(): void {
    for (const phone of onTheLine()) end(phone);
    for (const { callerId } of callers.joined) void callerActions.remove(callerId);
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
    const count = countAll();
    const words = count > 1 ? "End SIP Calls" : "End SIP Call";
    const isEnding = count > 0 && count === phones.filter(isHangingUp).length;
    setButton(button, "phone-off", isEnding ? "Ending…" : words);
    setPressable(button, count === 0 ? "disabled" : isEnding ? "pending" : "ready");
  }

  for (const changes of [book, lines, callers]) changes.onChange(update);
  update();
}

function isHangingUp({ booked }: Phone): boolean {
  return booked !== null && isLive(booked) && (booked.hangUpAt !== null || booked.call.state === "ending");
}
