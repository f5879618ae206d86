import { createHash, timingSafeEqual } from "node:crypto";
import { type Request, Router } from "express";
import { Counter, Gauge, Registry } from "prom-client";
import { isFromThisMachine } from "./known-host.ts";
import { HttpProblem } from "./problem.ts";

/** The app's metrics, in the form of https://prometheus.io/docs/instrumenting/exposition_formats/ */
export class Metrics {
  readonly #registry = new Registry();

  /** The platform's reports about calls: which kind, and what became of them. */
  readonly reports = new Counter({
    name: "sip_reports_total",
    help: "Reports of the platform about calls, by kind and what became of them.",
    labelNames: ["kind", "outcome"],
    registers: [this.#registry],
  });

  readonly dials = new Counter({
    name: "sip_dials_total",
    help: "Calls asked for at the platform, by its answer.",
    labelNames: ["outcome"],
    registers: [this.#registry],
  });

  /** Webhooks of the Voice API, by name and outcome. */
  readonly voiceWebhooks = new Counter({
    name: "voice_webhooks_total",
    help: "Requests of the Voice API, by webhook and what became of them.",
    labelNames: ["webhook", "outcome"],
    registers: [this.#registry],
  });

  /** Many wrong ones: somebody is guessing. */
  readonly pins = new Counter({
    name: "pins_total",
    help: "PINs that callers have typed, by whether they were right, or not looked at after too many wrong ones.",
    labelNames: ["outcome"],
    registers: [this.#registry],
  });

  /** @param countRunningCalls asked whenever somebody reads. */
  constructor(countRunningCalls: () => Promise<number>) {
    new Gauge({
      name: "sip_calls_running",
      help: "Calls that are not over.",
      registers: [this.#registry],
      async collect() {
        this.set(await countRunningCalls());
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** @throws if the database does not answer. */
  print(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** `GET /metrics`, for programs on this machine and for those who have the token. */
export function metricsRoutes(parts: {
  metrics: Metrics;
  settings: { metricsToken: string | null };
}): Router {
  const router = Router();
  router.get("/metrics", async (request, response) => {
    if (!hasToken(request, parts.settings.metricsToken) && !isFromThisMachine(request))
      throw new HttpProblem(401, "Send Authorization: Bearer and the METRICS_TOKEN of this server.", {
        headers: { "www-authenticate": "Bearer" },
      });
    response.set("cache-control", "no-store").type(parts.metrics.contentType);
    response.send(await parts.metrics.print());
  });
  return router;
}

function hasToken(request: Request, token: string | null): boolean {
  const given = /^Bearer (.+)$/i.exec(request.get("authorization") ?? "")?.[1];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
