import { isGone } from "../platform/platform-errors.ts";
import { type Call, isOver } from "./call.ts";
import { Conflict } from "./call-errors.ts";

/** Whether the phone has answered and the call is not ending. */
export function isConnected({ state }: Pick<Call, "state">): boolean {
  return state === "active" || state === "on hold";
}

/** @throws Conflict unless the phone has answered and the call is not ending. */
export function requireConnected(call: Call): void {
  if (isOver(call)) throw new Conflict("This call is over.");
  if (call.state === "ending") throw new Conflict("This call is being hung up.");
  if (!isConnected(call)) throw new Conflict("This phone has not answered yet.");
}

/**
 * Waits for the platform, which may know before we do that whatever it is asked about is gone.
 *
 * @throws Conflict in these words if it is gone; else whatever the answer throws.
 */
export async function unlessGone<Answer>(answer: Promise<Answer>, words: string): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw isGone(error) ? new Conflict(words, { cause: error }) : error;
  }
}
