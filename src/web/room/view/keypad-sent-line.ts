import { find, setText } from "../../page/elements.ts";
import type { Announcer } from "../../page/notices.ts";
import { onPress } from "../../page/press.ts";
import type { DigitQueue, PressedDigit } from "../model/digit-queue.ts";

/** Number of digits that fit into the line. */
const SHOWN_DIGITS = 14;

/** Lines below the keys: digits that were sent, digits that failed, or what is wrong with pasted text. */
export type SentLine = { show(queue: DigitQueue): void; complain(problem: string): void };

export function sentLine(element: HTMLElement, { say, alert }: Announcer): SentLine {
  const line = find(".keypad-sent", element);
  const problem = find(".keypad-problem", element);
  const retry = find("[data-action=retry]", element);
  let shown: DigitQueue | null = null;
  let told = { sent: "", failed: "" };
  let forget = () => {};
  onPress(retry, () => shown?.retry());

  function update({ pressed, failed }: DigitQueue): void {
    line.replaceChildren(...describeSent(pressed));
    setText(problem, describeFailed(failed));
    retry.hidden = failed === "";
  }

  function tell({ sent, failed, problem }: DigitQueue): void {
    const fresh = sent.slice(told.sent.length);
    if (fresh !== "") say(`Sent ${spell(fresh)}.`);
    if (failed !== "" && failed !== told.failed) alert(`${describeFailed(failed)} ${problem ?? ""}`.trim());
    told = { sent, failed };
  }

  return {
    show(queue) {
      forget();
      shown = queue;
      told = { sent: queue.sent, failed: queue.failed };
      forget = queue.onChange(() => {
        update(queue);
        tell(queue);
      });
      update(queue);
    },
    complain(sentence) {
      setText(problem, sentence);
      retry.hidden = true;
      alert(sentence);
    },
  };
}

function describeFailed(failed: string): string {
  if (failed === "") return "";
  return `${spell(failed)} ${failed.length === 1 ? "was" : "were"} not sent.`;
}

/** `Sent 1 2 3 #`, each digit in the color of its state; the last ones if they are many. */
function describeSent(pressed: readonly PressedDigit[]): (Node | string)[] {
  if (pressed.length === 0) return ["Each digit is sent at once."];
  const shown = pressed.slice(-SHOWN_DIGITS);
  const more = shown.length < pressed.length ? "… " : "";
  return [`Sent ${more}`, ...shown.flatMap(({ digit, state }) => [mark(digit, state), " "])];
}

function spell(digits: string): string {
  return [...digits].join(" ");
}

function mark(digit: string, state: PressedDigit["state"]): HTMLElement {
  const element = document.createElement("span");
  element.className = state;
  element.textContent = digit;
  return element;
}
