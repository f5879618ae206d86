import { z } from "zod";
import { HttpProblem } from "../http/problem.ts";
import type { DialIn } from "./dial-in.ts";

export const CallerId = z.uuid("A callerId is a UUID.");

/** @throws HttpProblem 404 where no numbers are configured. */
export function requireDialIn(dialIn: DialIn | null): DialIn {
  if (!dialIn) throw new HttpProblem(404, "Dial-in is not set up here: VOICE_NUMBERS is not set.");
  return dialIn;
}
