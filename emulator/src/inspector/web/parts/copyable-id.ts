import { copyButton } from "./copy-button.ts";
import { element } from "./element.ts";
import { shortenId } from "./format.ts";

/** An id, shortened, to be copied whole. @param what read out with the button: `connection id`. */
export function copyableId(what: string, id: string): HTMLElement {
  const shown = element("code", { title: id }, shortenId(id));
  return element("span", { class: "copyable" }, shown, copyButton(`Copy ${what} ${id}`, id));
}
