import { defineRoute, type Route } from "./route.ts";

/**
 * `/livez`: the process answers. `/readyz`: it can serve, which it can't while it stops or where it can't write to its
 * database.
 * The platform is not asked: its bad minutes are no reason to take this server out of service.
 */
export function healthRoutes(parts: {
  isStopping(): boolean;
  /** Rejects while nothing can be written to the database. */
  checkDatabase(): Promise<void>;
}): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/livez",
      access: "anyone",
      byAnyName: true,
      summary: "Whether the process lives",
      answers: { 200: { means: "It does", type: "text/plain" } },
      handle({ response }) {
        response.type("text/plain").send("ok\n");
      },
    }),
    defineRoute({
      method: "get",
      path: "/readyz",
      access: "anyone",
      byAnyName: true,
      summary: "Whether it can serve",
      answers: {
        200: { means: "It can", type: "text/plain" },
        503: { means: "It stops, or can't write to its database", type: "text/plain" },
      },
      async handle({ response }) {
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
      },
    }),
  ];
}
