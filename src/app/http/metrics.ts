import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { Counter, Gauge, Registry } from "prom-client";
import { isFromThisMachine } from "./known-host.ts";
import { HttpProblem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

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

  /**
   * Adds a value that is asked for whenever somebody reads.
   *
   * @param read may return values by label.
   */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        this.set(await read());
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

/** `GET /metrics` */
export function metricsRoutes({ metrics }: { metrics: Metrics }): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/metrics",
      access: "metrics",
      summary: "What is counted, for Prometheus",
      answers: { 200: { means: "As they stand", type: "text/plain" } },
      async handle({ response }) {
        response.set("cache-control", "no-store").type(metrics.contentType);
        response.send(await metrics.print());
      },
    }),
  ];
}

/** Lets programs on this machine read the metrics, and those that have the token. */
export function requireMetricsToken(token: string | null): RequestHandler {
  return (request, _response, next) => {
    if (!hasToken(request, token) && !isFromThisMachine(request))
      throw new HttpProblem(401, "Send Authorization: Bearer and the METRICS_TOKEN of this server.", {
        headers: { "www-authenticate": "Bearer" },
      });
    next();
  };
}

function hasToken(request: Request, token: string | null): boolean {
  const given = /^Bearer (.+)$/i.exec(request.get("authorization") ?? "")?.[1];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
