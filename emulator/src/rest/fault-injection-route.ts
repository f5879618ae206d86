import { json, Router } from "express";
import { z } from "zod";
import { FaultInjection } from "../webhooks/fault-injection.ts";
import type { WebhookQueue } from "../webhooks/webhook-queue.ts";
import { ApiError, answerError } from "./rest-error.ts";

/** Reads and sets how callbacks go wrong, for people who debug an app. The cloud has no such thing. */
export function createFaultInjectionRoute(queue: Pick<WebhookQueue, "faults">): Router {
  const router = Router();
  router.get("/", (_request, response) => {
    response.json(queue.faults);
  });
  router.put("/", json(), (request, response) => {
    const faults = FaultInjection.safeParse(request.body);
    if (!faults.success) throw new ApiError(400, `Bad fault injection: ${z.prettifyError(faults.error)}`);
    queue.faults = faults.data;
    response.json(faults.data);
  });
  router.use(answerError);
  return router;
}
