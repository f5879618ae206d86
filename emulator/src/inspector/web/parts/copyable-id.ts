import { copyButton } from "./copy-button.ts";
import { element } from "./element.ts";
import { shortenId } from "./format.ts";

/** An id, shortened, to be copied whole. @param what read out with the button: `connection id`. */
export function copyableId(what: string, id: string): HTMLElement {
  const shown = element("code", { title: id }, shortenId(id));
  return element("span", { class: "copyable" }, shown, copyButton(`Copy ${what} ${id}`, id));
}

/** An id with its name before it, to be copied. @param name `Session` */
export function idLine(name: string, id: string): HTMLElement {
  const label = element("span", { class: "muted" }, name);
  return element("p", { class: "id-line" }, label, copyableId(`${name.toLowerCase()} id`, id));
}
