import type { StopState } from "../../app/policy/wire.ts";
import { find, setText } from "../page/elements.ts";
import { announcer, toasts } from "../page/notices.ts";
import { onPress, setPressable } from "../page/press.ts";
import { describeFailure, request } from "../room/api/request.ts";
import { describeStop } from "./stop-words.ts";

const PATH = "/admin/calls/stop";

/** Whether all calls are stopped, for hosts; and for admins the switch, each way after a question. */
export function callsSwitch(notice: HTMLElement): void {
  const [toast, { say, alert }] = [toasts(find("#toasts")), announcer()];
  const stop = document.querySelector<HTMLElement>("#stopCalls");
  const resume = document.querySelector<HTMLElement>("#resumeCalls");
  let { stopped }: StopState = JSON.parse(find("#home-data").textContent);

  if (stop && resume) {
    const reason = find<HTMLInputElement>("#stopReason");
    ask(stop, find<HTMLDialogElement>("#stopCallsDialog"), async () => {
      const why = reason.value.trim();
      await change(stop, "POST", why === "" ? {} : { why });
      reason.value = "";
    });
    ask(resume, find<HTMLDialogElement>("#resumeCallsDialog"), () => change(resume, "DELETE"));
  }

  /** Opens the question by a button; any answer but "keep" does it. */
  function ask(button: HTMLElement, dialog: HTMLDialogElement, act: () => Promise<void>): void {
    onPress(button, () => {
      dialog.returnValue = "keep";
      dialog.showModal();
    });
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "keep") void act();
    });
  }

  async function change(button: HTMLElement, method: "POST" | "DELETE", body?: object): Promise<void> {
    setPressable(button, "pending");
    try {
      ({ stopped } = (await (await request(method, PATH, body)).json()) as StopState);
      update();
      const sentence = stopped ? "All calls are stopped." : "Calls can be made again.";
      toast(sentence);
      say(sentence);
      (stopped ? resume : stop)?.focus();
    } catch (error) {
      const sentence = `That did not work. ${describeFailure(error)}`;
      toast(sentence);
      alert(sentence);
    } finally {
      setPressable(button, "ready");
    }
  }

  function update(): void {
    notice.hidden = stopped === null;
    if (stop) stop.hidden = stopped !== null;
    if (stopped) setText(find("#callsStoppedFacts", notice), describeStop(stopped));
  }
  update();
}
