/** The largest group that people read in one breath. */
const GROUP_MAX = 4;

/** @returns the digits in groups: `4821 0937`. */
export function formatPin(pin: string): string {
  return groupsOf(pin).join(" ");
}

/** @returns the digits one by one, as a screen reader should say them: `4 8 2 1, 0 9 3 7`. */
export function spellPin(pin: string): string {
  return groupsOf(pin)
    .map((group) => [...group].join(" "))
    .join(", ");
}

/** Groups of the same length, as far as that is possible, the longer ones last. */
function groupsOf(pin: string): string[] {
  const count = Math.ceil(pin.length / GROUP_MAX);
  const startOf = (group: number) => Math.floor((group * pin.length) / count);
  return Array.from({ length: count }, (_, group) => pin.slice(startOf(group), startOf(group + 1)));
}
