import type { DeskPhoneSnapshot } from "./inspector-wire.ts";

/** What there is to call, in the order in which somebody tries things. */
export const DESK_PHONES: readonly DeskPhoneSnapshot[] = [
  { user: "echo", does: "Says back what it hears" },
  { user: "tone", does: "Sings 440 Hz" },
  { user: "ivr", does: "Asks for digits, says them back at #" },
  { user: "human", does: "Rings in a browser tab" },
  { user: "ring", does: "Rings and never answers" },
  { user: "busy", does: "Is busy (486)" },
  { user: "decline", does: "Declines (603)" },
  { user: "+14155550100", does: "Any number: answers after 2 s" },
  { user: "slow-5", does: "Answers after 5 s" },
  { user: "bye-10", does: "Hangs up after 10 s" },
  { user: "code-480", does: "Refuses with any status" },
];
