import type { MessageSnapshot } from "../../inspector-wire.ts";
import { copyButton } from "../parts/copy-button.ts";
import { element, icon } from "../parts/element.ts";
import { formatTime, shortenId } from "../parts/format.ts";

export const KINDS = {
  rest: "REST",
  signaling: "Signaling",
  sip: "SIP",
  webhook: "Webhooks",
  voice: "Voice",
} as const satisfies Record<MessageSnapshot["kind"], string>;

/** One message: a line that opens. What is inside is made when somebody looks. */
export function messageRow(message: MessageSnapshot, select: (sessionId: string) => void): HTMLLIElement {
  const { kind, direction, summary } = message;
  const isIn = direction === "in";
  const arrow = element(
    "span",
    { class: `arrow arrow-${direction}`, title: isIn ? "Received by the emulator" : "Sent by the emulator" },
    icon(isIn ? "arrow-down-left" : "arrow-up-right"),
    element("span", { class: "visually-hidden" }, isIn ? "received" : "sent"),
  );
  const line = element(
    "summary",
    {},
    icon("chevron-right"),
    element("span", { class: "time" }, formatTime(message.at)),
    arrow,
    element("span", { class: `kind kind-${kind}` }, KINDS[kind]),
    element("span", { class: "summary", title: summary }, shortenIds(summary)),
  );
  const details = element("details", { class: "message" }, line);
  details.addEventListener("toggle", () => details.append(...messageBody(message, select)), { once: true });
  return element("li", {}, details);
}

/** Ids are too long to be read in a line: what is around them is what tells messages apart. */
function shortenIds(text: string): string {
  return text.replace(/[\w~-]{30,}/g, shortenId);
}

function messageBody(
  { detail, sessionId }: MessageSnapshot,
  select: (sessionId: string) => void,
): HTMLElement[] {
  const actions = element("p", { class: "message-actions" }, copyButton("Copy message", detail));
  if (sessionId !== undefined) {
    const onlyThis = element("button", {
      type: "button",
      class: "button small",
      click: () => select(sessionId),
    });
    onlyThis.append(`Only session ${shortenId(sessionId)}`);
    actions.append(onlyThis);
  }
  return [actions, element("pre", { tabindex: "0" }, detail || "(nothing in it)")];
}
