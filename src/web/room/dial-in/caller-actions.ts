import type { CallerList } from "../../../app/telephone/wire.ts";
import { describeFailure } from "../request.ts";
import type { Callers } from "./callers.ts";
import type { DialInApi } from "./dial-in-api.ts";

/** What a host does with people who have dialed in. Never throws: what went wrong is told. */
export type CallerActions = {
  admit(callerId: string): Promise<void>;
  mute(callerId: string): Promise<void>;
  unmute(callerId: string): Promise<void>;
  remove(callerId: string): Promise<void>;
};

export function callerActions(
  callers: Callers,
  api: DialInApi,
  tell: (problem: string) => void,
): CallerActions {
  const doing = (ask: (callerId: string) => Promise<CallerList>) => async (callerId: string) => {
    callers.setPending(callerId, true);
    try {
      callers.hear(await ask(callerId));
    } catch (error) {
      tell(`That did not work. ${describeFailure(error)}`);
    }
    callers.setPending(callerId, false);
  };
  return {
    admit: doing(api.admit),
    mute: doing(api.mute),
    unmute: doing(api.unmute),
    remove: doing(api.remove),
  };
}
