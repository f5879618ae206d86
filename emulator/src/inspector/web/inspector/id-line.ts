import { copyableId } from "../parts/copyable-id.ts";
import { element } from "../parts/element.ts";

/** An id with its name before it, to be copied. @param name `Session` */
export function idLine(name: string, id: string): HTMLElement {
  const label = element("span", { class: "muted" }, name);
  return element("p", { class: "id-line" }, label, copyableId(`${name.toLowerCase()} id`, id));
}
