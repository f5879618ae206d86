import { Router } from "express";

/**
 * `/livez`: the process answers. `/readyz`: it can serve, which it can't without its database or while it stops.
 * The platform is not asked: its bad minutes are no reason to take this server out of service.
 */
export function healthRoutes(parts: {
  isStopping(): boolean;
  /** Rejects while the database does not answer. */
  checkDatabase(): Promise<void>;
}): Router {
  const router = Router();
  router.get("/livez", (_request, response) => {
    response.type("text/plain").send("ok\n");
  });
  router.get("/readyz", async (_request, response) => {
    const isReady =
      !parts.isStopping() &&
      (await parts.checkDatabase().then(
        () => true,
        () => false,
      ));
    response
      .status(isReady ? 200 : 503)
      .type("text/plain")
      .send(isReady ? "ok\n" : "not ready\n");
  });
  return router;
}
