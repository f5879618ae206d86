/**
 * Keeps a list in step with its items: an entry is made anew only when its item changed, so that focus, selection
 * and what somebody opened survive in all others.
 */
export function keyedList<Item>(
  list: HTMLElement,
  keyOf: (item: Item) => string,
  render: (item: Item) => HTMLElement,
): (items: readonly Item[]) => void {
  const entries = new Map<string, { text: string; node: HTMLElement }>();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, { node }] of entries) {
      if (keys.has(key)) continue;
      node.remove();
      entries.delete(key);
    }
    let place = list.firstElementChild;
    for (const item of items) {
      const known = entries.get(keyOf(item));
      const text = JSON.stringify(item);
      if (known?.text !== text) {
        const node = render(item);
        if (known === undefined) list.insertBefore(node, place);
        else known.node.replaceWith(node);
        if (known?.node === place) place = node;
        entries.set(keyOf(item), { text, node });
      }
      const { node } = entries.get(keyOf(item))!;
      if (node === place) place = place.nextElementSibling;
      else list.insertBefore(node, place);
    }
  };
}
