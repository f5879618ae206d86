import { find, setText } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { describeFailure } from "../api/request.ts";
import type { Callers } from "../model/callers.ts";

export type BridgeControlsParts = {
  callers: Callers;
  dialInApi: Pick<DialInApi, "openBridge" | "closeBridge">;
  tell(problem: string): void;
};

/** State of the bridge to callers, which opens and closes by itself, and the button by which a host does so. */
export function bridgeControls(
  element: HTMLElement,
  dialog: HTMLDialogElement,
  { callers, dialInApi, tell }: BridgeControlsParts,
): void {
  const button = find("button", element);
  let isPending = false;

  onPress(button, () => {
    if (callers.bridge === null || callers.joined.length === 0) return void turn();
    setText(find("h2", dialog), describeBridge(callers).question);
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "close") void turn();
  });

  async function turn(): Promise<void> {
    setPending(true);
    try {
      callers.receive(await (callers.bridge === null ? dialInApi.openBridge() : dialInApi.closeBridge()));
    } catch (error) {
      tell(`That did not work. ${describeFailure(error)}`);
    }
    setPending(false);
  }

  function setPending(pending: boolean): void {
    isPending = pending;
    update();
  }

  function update(): void {
    const words = describeBridge(callers);
    setText(find(".bridge-state", element), words.state);
    setText(button, words.button);
    setPressable(button, isPending ? "pending" : "ready");
  }

  callers.onChange(update);
  update();
}

/** Bridge to callers, in words. */
export type BridgeWords = {
  state: string;
  button: string;
  /** Question before callers are hung up. */
  question: string;
};

export function describeBridge({ bridge, joined }: Pick<Callers, "bridge" | "joined">): BridgeWords {
  const callers = joined.length === 1 ? "1 caller" : `${joined.length} callers`;
  const question = `Hang up ${callers}?`;
  if (bridge === null) return { state: "Opens with the first caller", button: "Open line", question };
  const state = bridge.state === "connecting" ? "Opening…" : `Open, ${callers}`;
  return { state, button: "Close line", question };
}
