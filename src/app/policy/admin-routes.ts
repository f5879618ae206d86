import { z } from "zod";
import { ignoreJson, takeJson } from "../http/body.ts";
import { defineRoute, type Route } from "../http/route.ts";
import { isUnwritable } from "../store/store-error.ts";
import type { Audit } from "./audit.ts";
import type { KillSwitch } from "./kill-switch.ts";
import { AuditLog, StopRequest, StopState } from "./wire.ts";

const Before = z.coerce
  .number("Give a time in milliseconds since the epoch, like before=1795200549120.")
  .int();

interface AdminRoutesParts {
  audit: Audit;
  killSwitch: KillSwitch;
  /** Ends the calls that are running, without waiting for the next look at the switch. */
  callStopper: { enforce(): Promise<void> };
  now: () => number;
}

/** The switch that stops all calls, and the audit log. */
export function adminRoutes({ audit, killSwitch, callStopper, now }: AdminRoutesParts): Route[] {
  const path = "/admin/calls/stop";
  const answers = { 200: { means: "Whether calls are stopped now", schema: { StopState } } } as const;
  return [
    defineRoute({
      method: "get",
      path,
      access: "admin",
      summary: "Whether all calls are stopped",
      answers,
      async handle({ response }) {
        response.json({ stopped: await killSwitch.find() } satisfies StopState);
      },
    }),
    defineRoute({
      method: "post",
      path,
      access: "admin",
      summary: "Stops all calls: running ones end, and no new ones are made",
      body: takeJson({ StopRequest }, "8kb"),
      answers,
      async handle({ request, response, visitor, body: { why = null } }) {
        const stopped = await killSwitch.stop(visitor.id, why);
        request.log.warn({ by: visitor.id, why }, "all calls are stopped");
        await callStopper.enforce();
        // A full disk keeps nobody on the line: then the log above is all that is left of it.
        await audit
          .note({ action: "stop calls", visitor, outcome: "allowed", why })
          .catch((error: unknown) => {
            if (!isUnwritable(error)) throw error;
            request.log.error({ err: error }, "the audit log can't be written");
          });
        response.json({ stopped } satisfies StopState);
      },
    }),
    defineRoute({
      method: "delete",
      path,
      access: "admin",
      summary: "Lets calls be made again",
      body: ignoreJson("8kb"),
      answers,
      async handle({ request, response, visitor }) {
        await killSwitch.release();
        await audit.note({ action: "start calls", visitor, outcome: "allowed", why: null });
        request.log.warn({ by: visitor.id }, "calls may be made again");
        response.json({ stopped: null } satisfies StopState);
      },
    }),
    defineRoute({
      method: "get",
      path: "/admin/audit",
      access: "admin",
      summary: "The newest entries of the audit log, or those before a time: `before` in the query",
      answers: { 200: { means: "Newest first, at most 200", schema: { AuditLog } } },
      problems: [400],
      async handle({ request, response }) {
        const { before } = request.query;
        response.set("cache-control", "no-store");
        const entries = await audit.list(before === undefined ? null : Before.parse(before));
        response.json({ entries, now: now() } satisfies AuditLog);
      },
    }),
  ];
}
