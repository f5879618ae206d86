import { find, setButton, setText } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import { type CallStore, isLive } from "../model/call-store.ts";
import type { CallerActions, Callers } from "../model/callers.ts";
import { displayTarget } from "../model/dial-target.ts";
import { listPhones, type Phone } from "../model/phones.ts";
import type { Moderation } from "../session/moderation.ts";
import type { PhoneConnections } from "../session/phone-connections.ts";

/** Time after which calls that are still live are reported. */
const PATIENCE_MS = 5_000;

export type EndCallsParts = {
  callStore: CallStore;
  phoneConnections: Pick<PhoneConnections, "all" | "find" | "onChange">;
  actions: CallActions;
  callers: Callers;
  callerActions: Pick<CallerActions, "remove">;
  moderation: Pick<Moderation, "disconnect">;
  toast(sentence: string): void;
};

/** Button that ends one call at once, and several after a question. */
export function endCalls(
  button: HTMLElement,
  dialog: HTMLDialogElement,
  { callStore, phoneConnections, actions, callers, callerActions, moderation, toast }: EndCallsParts,
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
    return listPhones(callStore, phoneConnections.all).filter(({ stored }) => !stored || isLive(stored));
  }

  /** Callers who dialed in count as calls. */
  function countAll(): number {
    return onTheLine().length + callers.joined.length;
  }

  function endOnly(): void {
    for (const phone of onTheLine()) end(phone);
    for (const { callerId } of callers.joined) void callerActions.remove(callerId);
  }

  function end({ stored, presence }: Phone): void {
    const connection = presence && phoneConnections.find(presence.connectionId);
    if (stored) void actions.hangUp(stored.call.callId);
    else if (connection) moderation.disconnect(connection);
  }

  function endAll(): void {
    for (const phone of onTheLine()) if (!phone.stored) end(phone);
    const callIds = callStore.live.map(({ call }) => call.callId);
    if (callIds.length > 1) tellWhenEnded(callStore, callIds, toast);
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

  for (const changes of [callStore, phoneConnections, callers]) changes.onChange(update);
  update();
}

function isHangingUp({ stored }: Phone): boolean {
  return stored !== null && isLive(stored) && (stored.hangUpAt !== null || stored.call.state === "ending");
}

/** Waits until these calls have ended, or a timeout. @param tell called once with the outcome. */
export function tellWhenEnded(
  callStore: CallStore,
  callIds: readonly string[],
  tell: (news: string) => void,
): void {
  const patience = setTimeout(done, PATIENCE_MS);
  const forget = callStore.onChange(() => stillLive(callStore, callIds).length === 0 && done());

  function done(): void {
    clearTimeout(patience);
    forget();
    tell(describeEnded(callStore, callIds));
  }
}

/** @returns `3 calls ended.`, or how many of them have, and which are still live. */
function describeEnded(callStore: CallStore, callIds: readonly string[]): string {
  const live = stillLive(callStore, callIds);
  if (live.length === 0) return `${callIds.length} calls ended.`;
  const who = live.map(({ call }) => displayTarget(call.to) || "a phone").join(", ");
  return `${callIds.length - live.length} of ${callIds.length} calls ended. Still on the line: ${who}.`;
}

function stillLive(callStore: CallStore, callIds: readonly string[]) {
  return callStore.live.filter(({ call }) => callIds.includes(call.callId));
}
