import type { Participants } from "../session/participants.ts";

/** Who comes within this time comes together. */
const GATHER_MS = 1_000;

/** Tells who came and went, in one sentence where several did. */
export function arrivals(participants: Participants, tell: (sentence: string) => void): void {
  const gathered = { joined: [] as string[], left: [] as string[] };

  participants.onJoinedOrLeft((name, came) => {
    const verb = came ? "joined" : "left";
    gathered[verb].push(name);
    if (gathered[verb].length > 1) return;
    setTimeout(() => {
      tell(describeArrivals(gathered[verb], verb));
      gathered[verb] = [];
    }, GATHER_MS);
  });
}

/** @returns `Anna joined.`, `Anna and Bert joined.`, `Anna and 3 others joined.` */
export function describeArrivals(names: readonly string[], verb: "joined" | "left"): string {
  return `${listNames(names)} ${verb}.`;
}

/** @returns the first name, and how many others there are. */
export function listNames([first = "Somebody", ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? others[0] : `${others.length} others`}`;
}
