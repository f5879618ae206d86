import { find, setText } from "../../../page/elements.ts";
import { onPress } from "../../../page/press.ts";
import type { DigitQueue, PressedDigit } from "./digit-queue.ts";

/** As many as fit into the line. */
const SHOWN_DIGITS = 14;

/** The line below the keys: what has been sent, what has not, or what is wrong with what was pasted. */
export type SentLine = { show(queue: DigitQueue): void; complain(problem: string): void };

export function sentLine(element: HTMLElement, alert: (sentence: string) => void): SentLine {
  const sent = find(".keypad-sent", element);
  const problem = find(".keypad-problem", element);
  const retry = find("[data-action=retry]", element);
  let queue: DigitQueue | null = null;
  let forget = () => {};
  let complaint: string | null = null;
  let told = "";
  onPress(retry, () => queue?.retry());

  function update(): void {
    if (!queue) return;
    const { pressed, failed } = queue;
    sent.replaceChildren(...describeSent(pressed));
    const sentence = complaint ?? describeFailed(failed);
    setText(problem, sentence);
    retry.hidden = failed === "" || complaint !== null;
    if (sentence !== "" && sentence !== told)
      alert(queue.problem && !complaint ? `${sentence} ${queue.problem}` : sentence);
    told = sentence;
  }

  return {
    show(next) {
      forget();
      queue = next;
      complaint = null;
      told = describeFailed(next.failed);
      forget = next.onChange(() => {
        complaint = null;
        update();
      });
      update();
    },
    complain(sentence) {
      complaint = sentence;
      told = "";
      update();
    },
  };
}

function describeFailed(failed: string): string {
  if (failed === "") return "";
  return `${[...failed].join(" ")} ${failed.length === 1 ? "was" : "were"} not sent.`;
}

/** `Sent 1 2 3 #`, each digit in the color of its state; the last ones where they are many. */
function describeSent(pressed: readonly PressedDigit[]): (Node | string)[] {
  if (pressed.length === 0) return ["Each digit is sent at once."];
  const shown = pressed.slice(-SHOWN_DIGITS);
  const more = shown.length < pressed.length ? "… " : "";
  return [`Sent ${more}`, ...shown.flatMap(({ digit, state }) => [mark(digit, state), " "])];
}

function mark(digit: string, state: PressedDigit["state"]): HTMLElement {
  const element = document.createElement("span");
  element.className = state;
  element.textContent = digit;
  return element;
}
