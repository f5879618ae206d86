import { json, Router } from "express";
import { z } from "zod";
import { DeliveryManner } from "../webhooks/fault-injection.ts";
import type { Courier } from "../webhooks/webhook-queue.ts";
import { ApiError, answerError } from "./rest-error.ts";

/** Lets who debugs an app choose how callbacks are delivered. The cloud has no such thing. */
export function createDeliveryRoute(courier: Pick<Courier, "manner">): Router {
  const router = Router();
  router.get("/", (_request, response) => {
    response.json(courier.manner);
  });
  router.put("/", json(), (request, response) => {
    const manner = DeliveryManner.safeParse(request.body);
    if (!manner.success) throw new ApiError(400, `Bad manner of delivery: ${z.prettifyError(manner.error)}`);
    courier.manner = manner.data;
    response.json(manner.data);
  });
  router.use(answerError);
  return router;
}
