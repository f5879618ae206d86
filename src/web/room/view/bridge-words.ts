import type { Callers } from "../model/callers.ts";

/** The line between the room and those who have dialed in, in words. */
export type BridgeWords = {
  state: string;
  button: string;
  /** Asked before people are hung up. */
  question: string;
};

export function describeBridge({ bridge, joined }: Pick<Callers, "bridge" | "joined">): BridgeWords {
  const callers = joined.length === 1 ? "1 caller" : `${joined.length} callers`;
  const question = `Hang up ${callers}?`;
  if (bridge === null) return { state: "Opens with the first caller", button: "Open line", question };
  const state = bridge.state === "connecting" ? "Opening…" : `Open, ${callers}`;
  return { state, button: "Close line", question };
}
