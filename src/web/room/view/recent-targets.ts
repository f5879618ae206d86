import { find, setAttribute, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import { isTextList, putFirst, recall, remember } from "../../page/storage.ts";
import { displayTarget, typeTarget } from "../model/dial-target.ts";
import { countryOf } from "../model/phone-numbers.ts";

/** No option is marked: the field holds what was typed. */
const NONE = -1;
const KEY = "recentTargets";
const LENGTH = 10;

/**
 * Recent targets below the field: an editable combobox with a listbox
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). An option that is marked stands in the field, so Enter calls it.
 *
 * @param combobox element around field and list. @param onPick called when the text of the field was replaced.
 * @returns a function that closes the list.
 */
export function recentList(combobox: HTMLElement, onPick: () => void): () => void {
  const field = find<HTMLInputElement>("[role=combobox]", combobox);
  const popup = find("#recentPopup", combobox);
  const list = find("[role=listbox]", popup);
  let offered: string[] = [];
  let marked = NONE;
  let typed = "";
  const keys: Record<string, () => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => {
      put(NONE, typed);
      close();
    },
  };

  // Coming back to the window is not coming to the field.
  let wasAway = false;
  window.addEventListener("blur", () => {
    wasAway = document.activeElement === field;
  });
  field.addEventListener("focus", () => {
    if (!wasAway) open();
    wasAway = false;
  });
  field.addEventListener("click", open);
  field.addEventListener("input", open);
  field.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || (event.key === "Escape" && popup.hidden)) return;
    event.preventDefault();
    act();
  });
  combobox.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && combobox.contains(relatedTarget))) close();
  });
  // The focus stays in the field, whatever is pressed here.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  onPress(find("button", popup), () => {
    forgetTargets();
    field.focus();
    close();
  });

  function open(): void {
    typed = field.value;
    marked = NONE;
    offered = matchTargets(recentTargets(), typed);
    list.replaceChildren(...offered.map(option));
    show(offered.length > 0);
  }

  function close(): void {
    show(false);
  }

  function show(isOpen: boolean): void {
    popup.hidden = !isOpen;
    setAttribute(field, "aria-expanded", String(isOpen));
    if (!isOpen) field.removeAttribute("aria-activedescendant");
  }

  function step(direction: number): void {
    if (popup.hidden) open();
    if (popup.hidden) return;
    const stops = offered.length + 1;
    const index = ((marked + 1 + direction + stops) % stops) - 1;
    put(index, index === NONE ? typed : typeTarget(offered[index] ?? typed));
  }

  function put(index: number, text: string): void {
    marked = index;
    for (const [position, element] of [...list.children].entries()) {
      setAttribute(element, "aria-selected", String(position === index));
    }
    if (index === NONE) field.removeAttribute("aria-activedescendant");
    else setAttribute(field, "aria-activedescendant", list.children[index]?.id ?? "");
    list.children[index]?.scrollIntoView({ block: "nearest" });
    field.value = text;
    onPick();
  }

  function option(to: string, index: number): HTMLElement {
    const element = stamp("recentTargetTemplate");
    element.id = `recentTarget${index}`;
    setText(find(".recent-target", element), displayTarget(to));
    setText(find(".recent-detail", element), describeTarget(to));
    element.addEventListener("click", () => {
      put(index, typeTarget(to));
      close();
    });
    return element;
  }

  return close;
}

/** @returns targets called from this browser, latest first. */
function recentTargets(): string[] {
  return recall(KEY, isTextList, []);
}

export function rememberTarget(to: string): void {
  remember(KEY, putFirst(recentTargets(), to, LENGTH));
}

function forgetTargets(): void {
  remember(KEY, []);
}

/** @returns targets that contain the typed text; all if it is empty. */
export function matchTargets(targets: readonly string[], typed: string): string[] {
  const text = typed.trim().toLowerCase();
  const digits = /[a-z@]/.test(text) ? "" : text.replace(/[^\d+]/g, "");
  return targets.filter((to) => {
    const isPart = to.toLowerCase().includes(text) || displayTarget(to).toLowerCase().includes(text);
    return isPart || (digits !== "" && to.includes(digits));
  });
}

/** @returns kind of a target: the country of a number. */
export function describeTarget(to: string): string {
  return countryOf(to) || "SIP address";
}
