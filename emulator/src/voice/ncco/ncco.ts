import { z } from "zod";
import { Action } from "./actions.ts";

/** A call's script: its actions in their order. */
export type Ncco = readonly Action[];

/** An invalid NCCO; the message is the `reason` of the event to the app. */
export class NccoError extends Error {
  override name = "NccoError";
}

/** How payloads look: as the platform sends and takes them today, or as in its first years. */
export type PayloadForm = "new" | "old";

/** @throws NccoError that says where it is wrong. */
export function parseNcco(value: unknown, form: PayloadForm): Ncco {
  const actions = form === "old" && Array.isArray(value) ? value.map(modernize) : value;
  const parsed = z.array(Action).safeParse(actions);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw syntaxError(`${z.core.toDotPath(issue?.path ?? [])} ${issue?.message}`);
  }
  checkBargeIn(parsed.data);
  return parsed.data;
}

/** An input used to need no type, and to say beside it what is now said below `dtmf`. */
function modernize(action: unknown): unknown {
  const isOldInput =
    typeof action === "object" && action !== null && "action" in action && action.action === "input";
  if (!isOldInput || "type" in action) return action;
  return { dtmf: { ...action }, ...action, type: ["dtmf"] };
}

/** Digits that cut off what is said must be wanted by somebody. */
function checkBargeIn(ncco: Ncco): void {
  const first = ncco.findIndex((action) => "bargeIn" in action && action.bargeIn);
  if (first === -1) return;
  const after = ncco.slice(first).find(({ action }) => action !== "talk" && action !== "stream");
  if (after?.action !== "input") throw syntaxError(`[${first}] with bargeIn must be followed by an input`);
}

function syntaxError(where: string): NccoError {
  return new NccoError(`Syntax error in NCCO. Invalid value type or action. ${where}`);
}
