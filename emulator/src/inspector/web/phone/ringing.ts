import type { RingingCall } from "../../../phones/phone-wire.ts";
import { announce } from "../parts/announce.ts";
import { element, find, icon } from "../parts/element.ts";
import { shortenId } from "../parts/format.ts";
import { keyedList } from "../parts/keyed-list.ts";
import { nameCaller } from "./caller.ts";

/** Calls that ring here. @returns an update function. */
export function ringing(events: {
  answer(callId: string): void;
  decline(callId: string): void;
}): (calls: readonly RingingCall[]) => void {
  const list = find("#ringing", HTMLElement);
  const update = keyedList<RingingCall>(
    list,
    ({ id }) => id,
    (call) => ringingEntry(call, events),
  );
  let count = 0;
  return (calls) => {
    list.hidden = calls.length === 0;
    update(calls);
    const newest = calls.at(-1);
    if (newest && calls.length > count) greet(newest, list);
    count = calls.length;
  };
}

/** Enter answers: the focus is taken only where nothing else has it. */
function greet(call: RingingCall, list: HTMLElement): void {
  announce(`${nameCaller(call.from)} is calling.`);
  if (document.activeElement === document.body) list.querySelector<HTMLElement>(".answer")?.focus();
}

function ringingEntry(
  { id, from, sessionId }: RingingCall,
  { answer, decline }: { answer(callId: string): void; decline(callId: string): void },
): HTMLElement {
  const name = nameCaller(from);
  const button = (words: string, picture: string, look: string, press: () => void) => {
    const made = element(
      "button",
      { type: "button", class: `button big ${look}`, click: press },
      icon(picture),
      words,
    );
    made.setAttribute("aria-label", `${words} ${name}`);
    return made;
  };
  const session = sessionId === null ? "Not from a room" : `Session ${shortenId(sessionId)}`;
  return element(
    "li",
    { class: "panel ringing-call" },
    element("span", { class: "disc is-ringing" }, icon("phone-incoming")),
    element("p", { class: "call-state" }, "Incoming call"),
    element("h2", { class: "who", dir: "ltr" }, name),
    element("p", { class: "muted address", dir: "ltr" }, from.uri),
    element("p", { class: "muted", title: sessionId ?? "" }, session),
    element(
      "div",
      { class: "call-controls" },
      button("Decline", "phone-off", "hang-up", () => decline(id)),
      button("Answer", "phone", "answer", () => answer(id)),
    ),
  );
}
