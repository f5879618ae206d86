/**
 * Finds an element of the view.
 *
 * @throws if the view has no such element.
 */
export function find<Kind extends Element = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): Kind {
  const element = within.querySelector<Kind>(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** @returns a copy of the first element inside a `<template>` of the view. */
export function stamp(templateId: string): HTMLElement {
  const template = find<HTMLTemplateElement>(`#${templateId}`);
  const copy = document.importNode(template.content, true).firstElementChild;
  if (!(copy instanceof HTMLElement)) throw new Error(`The template ${templateId} is empty.`);
  return copy;
}

/** Writes only a change: selections, focus and screen readers stay undisturbed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param icon an `<svg><use>` of the view. @param name a symbol of the icon sprite. */
export function setIcon(icon: Element, name: string): void {
  setAttribute(find<SVGUseElement>("use", icon), "href", `/images/icons.svg#${name}`);
}

/** Sets icon and text of a button of the form `<svg><use></svg><span>`. */
export function setButton(button: Element, icon: string, words: string): void {
  setIcon(find<SVGElement>("svg", button), icon);
  setText(find("span", button), words);
}
