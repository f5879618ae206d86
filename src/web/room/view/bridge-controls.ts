import { find, setText } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { describeFailure } from "../api/request.ts";
import type { Callers } from "../model/callers.ts";
import { describeBridge } from "./bridge-words.ts";

export type BridgeLineParts = {
  callers: Callers;
  dialInApi: Pick<DialInApi, "openBridge" | "closeBridge">;
  tell(problem: string): void;
};

/** The one line between the room and everybody who has dialed in. It comes and goes by itself; a host may do it by hand. */
export function bridgeLine(
  line: HTMLElement,
  dialog: HTMLDialogElement,
  { callers, dialInApi, tell }: BridgeLineParts,
): void {
  const button = find("button", line);
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
    setText(find(".bridge-state", line), words.state);
    setText(button, words.button);
    setPressable(button, isPending ? "pending" : "ready");
  }

  callers.onChange(update);
  update();
}
