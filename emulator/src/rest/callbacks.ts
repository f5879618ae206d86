import { json, Router } from "express";
import { z } from "zod";
import { RegistrationError, type Registrations } from "../webhooks/registrations.ts";
import { ApiError } from "./rest-error.ts";

const CallbackBody = z.object({
  group: z.string(),
  event: z.string(),
  url: z.url({ protocol: /^https?$/, error: "must be a URL that begins with http:// or https://" }),
});

/** Registration of callbacks: https://tokbox.com/developer/callbacks/ */
export function createCallbackRoutes({ registrations }: { registrations: Registrations }): Router {
  const router = Router();
  router.post("/callback", json(), (request, response) => {
    const body = CallbackBody.safeParse(request.body);
    if (!body.success) throw new ApiError(400, `Bad callback: ${z.prettifyError(body.error)}`);
    try {
      response.json(registrations.add(body.data));
    } catch (error) {
      if (error instanceof RegistrationError) throw new ApiError(400, error.message);
      throw error;
    }
  });
  router.get("/callback", (_request, response) => {
    response.json(registrations.list());
  });
  router.delete("/callback/:callbackId", (request, response) => {
    if (!registrations.remove(request.params.callbackId)) {
      throw new ApiError(404, "Not found. There is no such callback");
    }
    response.status(204).end();
  });
  return router;
}
