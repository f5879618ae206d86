import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
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

  /** Dials that did not reach the platform. */
  readonly refusedDials = new Counter({
    name: "sip_dials_refused_total",
    help: "Calls that were not asked for at the platform, by the part of the request or the budget that forbade it.",
    labelNames: ["why"],
    registers: [this.#registry],
  });

  readonly alerts = new Counter({
    name: "alerts_total",
    help: "Alerts: budgets of which 80 % are taken, wrong PINs of a day that are used up, and bursts of refused destinations.",
    labelNames: ["kind"],
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

  /** The time that the platform takes to answer a dial: not that until somebody picks up. */
  readonly dialSeconds = new Histogram({
    name: "sip_dial_seconds",
    help: "Time until the platform answered a dial, or was given up on, by outcome.",
    labelNames: ["outcome"],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });

  readonly endedCalls = new Counter({
    name: "sip_calls_ended_total",
    help: "Calls that have ended, by side and reason.",
    labelNames: ["by", "reason"],
    registers: [this.#registry],
  });

  /** Repetitions are late by hours, and are left out. */
  readonly webhookLagSeconds = new Histogram({
    name: "webhook_lag_seconds",
    help: "Time from an event to the report of it, for reports that came for the first time.",
    labelNames: ["webhook"],
    buckets: [0.1, 0.5, 1, 5, 30, 300, 3600],
    registers: [this.#registry],
  });

  /** Adds a value that is asked for whenever somebody reads. */
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

  /** The same with a value for each value of one label. */
  gaugeBy(
    label: string,
    name: string,
    help: string,
    read: () => Record<string, number> | Promise<Record<string, number>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      async collect() {
        this.reset();
        for (const [value, amount] of Object.entries(await read())) this.set({ [label]: value }, amount);
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

/**
 * Lets those read the metrics that have the token. That a request comes from this machine proves nothing: so does each
 * that a proxy on it passes on, and not every proxy says that it does.
 */
export function requireMetricsToken(token: string): RequestHandler {
  return (request, _response, next) => {
    if (!hasToken(request, token))
      throw new HttpProblem(
        401,
        "Send Authorization: Bearer and the METRICS_TOKEN of this server, or what is in metrics-token in its data folder.",
        {
          headers: { "www-authenticate": "Bearer" },
        },
      );
    next();
  };
}

function hasToken(request: Request, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(request.get("authorization") ?? "")?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
