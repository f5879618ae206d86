import { raw } from "body-parser";
import type { ErrorRequestHandler, Request, RequestHandler } from "express";
import type { z } from "zod";
import { CallId } from "../calls/call-request.ts";
import type { Body } from "../http/body.ts";
import type { Metrics } from "../http/metrics.ts";
import type { NamedSchema } from "../http/named-schema.ts";
import { HttpProblem, type ProblemStatus } from "../http/problem.ts";
import { defineRoute, type Exchange, type Operation, type ParameterName, type Route } from "../http/route.ts";
import type { RefusalLog } from "../monitoring/refusal-log.ts";
import { admitTo, outcomeOf } from "../monitoring/report-routes.ts";
import { withDeadline } from "../platform/deadline.ts";
import { redactNumbers } from "../policy/phone-numbers.ts";
import { requireTelephone } from "./dial-in-request.ts";
import { composeHoldMusic } from "./hold-music.ts";
import type { Ncco } from "./ncco.ts";
import type { Telephone } from "./telephone.ts";
import { paths } from "./voice-webhook-paths.ts";
import {
  readAnswer,
  readComplaint,
  readEvent,
  readInput,
  VoiceAnswer,
  VoiceEvent,
  VoiceInput,
  VoiceLegEvent,
} from "./voice-webhook-payloads.ts";

/** The Voice API wants an answer within a second, with the way there and back. In milliseconds. */
export const ANSWER_DEADLINE_MS = 900;
/** Browsers and the Voice API may keep the music so long, in seconds. */
const MUSIC_MAX_AGE_S = 24 * 60 * 60;

/** The Voice API waits for its answer no longer. */
class AnswerTooLate extends Error {
  override readonly name = "AnswerTooLate";
  constructor(deadlineMs: number) {
    super(`What a caller should hear was not known within ${deadlineMs} ms.`);
  }
}

type WebhookName = "answer" | "input" | "events" | "calls";

/** A webhook of the Voice API: one that asks what to do next, or one that only tells. */
interface Webhook<Path extends string> {
  name: WebhookName;
  path: Path;
  parameters?: Readonly<Record<ParameterName<Path>, z.ZodType<string>>>;
  summary: string;
  /** The payload, as a query and as JSON. */
  query: z.ZodObject;
  payload: NamedSchema;
  /** @returns null if nothing was asked. */
  take(telephone: Telephone, payload: unknown, exchange: BareExchange<Path>): Promise<Ncco | null>;
}

/** By GET or POST: the payload is passed beside it. */
type BareExchange<Path extends string> = Omit<Exchange<Path>, "body">;

interface VoiceWebhookParts {
  telephone: Telephone | null;
  metrics: Pick<Metrics, "voiceWebhooks">;
  answerDeadlineMs: number;
  refusalLog: RefusalLog;
}

/**
 * Questions and events of the Voice API, by GET or POST, whichever its application is set to: payloads come as a query or
 * as JSON, and POST may come where GET is set.
 *
 * @see https://developer.vonage.com/en/voice/voice-api/webhook-reference
 */
export function voiceWebhookRoutes(parts: VoiceWebhookParts): Route[] {
  return [
    ...webhookRoutes(parts, {
      name: "answer",
      path: paths.answer,
      summary: "Asks what to do with a call to our number",
      query: VoiceAnswer,
      payload: { VoiceAnswer },
      take: ({ answerWebhook }, payload) => answerWebhook.answer(readAnswer(payload)),
    }),
    ...webhookRoutes(parts, {
      name: "input",
      path: paths.input,
      summary: "Asks what to do after a caller has typed digits",
      query: VoiceInput,
      payload: { VoiceInput },
      take: ({ answerWebhook }, payload) => answerWebhook.take(readInput(payload)),
    }),
    ...webhookRoutes(parts, {
      name: "events",
      path: paths.events,
      summary: "Tells what happens to a leg",
      query: VoiceLegEvent,
      payload: { VoiceEvent },
      async take({ legEvents }, payload, { request }) {
        const event = readEvent(payload);
        if (event) await legEvents.take(event);
        const complaint = readComplaint(payload);
        if (complaint)
          request.log.warn(
            { complaint: redactNumbers(complaint) },
            "the Voice API could not do what it was told",
          );
        return null;
      },
    }),
    ...webhookRoutes(parts, {
      name: "calls",
      path: `${paths.calls}/:callId`,
      parameters: { callId: CallId },
      summary: "Tells what happens to the phone of a call that the Voice API makes for us",
      query: VoiceLegEvent,
      payload: { VoiceEvent },
      async take({ phoneLegs }, payload, { read }) {
        const event = readEvent(payload);
        if (event) await phoneLegs.take(read("callId"), event);
        return null;
      },
    }),
    musicRoute(),
  ];
}

/** A webhook by both methods. A question is answered whatever goes wrong; what is only told is refused. */
function webhookRoutes<Path extends string>(parts: VoiceWebhookParts, webhook: Webhook<Path>): Route[] {
  const { name, path, parameters, summary, query, payload } = webhook;
  const answer = answerWith(webhook, parts);
  const answers: Operation["answers"] = isQuestion(name)
    ? { 200: { means: "An NCCO, whatever went wrong", type: "application/json" } }
    : { 204: { means: "It is noted" } };
  const problems: readonly ProblemStatus[] = isQuestion(name) ? [404] : [401, 404, 429, 503];
  const described = { path, access: "voiceSignature", summary, parameters, answers } as const;
  return [
    defineRoute({
      ...described,
      method: "get",
      query,
      problems,
      handle: (exchange) => answer(exchange, exchange.request.query),
      refuse: refuse(name, parts),
    }),
    defineRoute({
      ...described,
      method: "post",
      body: takeSignedPayload(payload),
      problems: isQuestion(name) ? problems : [...problems, 400, 413, 415],
      handle: (exchange) => answer(exchange, exchange.body),
      refuse: refuse(name, parts),
    }),
  ];
}

function musicRoute(): Route {
  let music: Buffer | undefined;
  return defineRoute({
    method: "get",
    path: paths.music,
    access: "anyone",
    summary: "Music for callers who wait",
    answers: { 200: { means: "Twelve seconds, to be played again and again", type: "audio/wav" } },
    handle({ response }) {
      music ??= composeHoldMusic();
      response.set("cache-control", `public, max-age=${MUSIC_MAX_AGE_S}`).type("audio/wav").send(music);
    },
  });
}

function answerWith<Path extends string>({ name, take }: Webhook<Path>, parts: VoiceWebhookParts) {
  const { metrics, answerDeadlineMs } = parts;
  return async (exchange: BareExchange<Path>, payload: unknown): Promise<void> => {
    const { request, response } = exchange;
    const answer = take(requireTelephone(parts.telephone), payload, exchange);
    const ncco = await (isQuestion(name) ? inTime(answer, answerDeadlineMs, request) : answer);
    metrics.voiceWebhooks.inc({ webhook: name, outcome: "accepted" });
    if (ncco) response.json(ncco);
    else response.status(204).end();
  };
}

/** Whether a caller waits for the answer. */
function isQuestion(name: WebhookName): boolean {
  return name === "answer" || name === "input";
}

/** @throws AnswerTooLate */
async function inTime<Answer>(
  answer: Promise<Answer>,
  deadlineMs: number,
  { log }: Request,
): Promise<Answer> {
  try {
    return await withDeadline(answer, deadlineMs, (ms) => new AnswerTooLate(ms));
  } catch (error) {
    if (error instanceof AnswerTooLate)
      answer.catch((late: unknown) => log.warn({ err: late }, "an answer that was too late failed, too"));
    throw error;
  }
}

/**
 * A question is about a caller who waits, and who hears a sentence rather than silence, whatever went wrong: also if the
 * request is not signed as it should be. A forged one learns and changes nothing by that; but if the secret here
 * were not the one at the Voice API, every caller would run into a line that is dead. What is only told is refused.
 */
function refuse(
  name: WebhookName,
  { telephone, metrics, refusalLog }: VoiceWebhookParts,
): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (!telephone) return next(error);
    const outcome = error instanceof AnswerTooLate ? "late" : outcomeOf(error);
    metrics.voiceWebhooks.inc({ webhook: name, outcome });
    if (outcome === "failed" || outcome === "late")
      request.log.error({ outcome, err: error }, "the Voice API was refused something");
    else refusalLog.note(request.log, { webhook: `voice ${name}`, outcome }, error);
    if (isQuestion(name)) response.json(telephone.callerNcco.hangUp("unavailable"));
    else next(error);
  };
}

/** Lets the Voice API pass. It reads the bytes of a body, which the signature covers. */
export function requireVoiceSignature(
  telephone: Telephone | null,
): [RequestHandler, RequestHandler, RequestHandler] {
  return [
    admitTo({ admit: async (request) => telephone?.signaturePolicy.admit(request) }),
    raw({ type: () => true, limit: "64kb" }),
    async (request, _response, next) => {
      await requireTelephone(telephone).signaturePolicy.check(request, signedBytes(request), null);
      next();
    },
  ];
}

/** The payload whose bytes the guard has read. What is no JSON is refused without its text, which may have digits in it. */
function takeSignedPayload(schema: NamedSchema): Body<unknown> {
  return {
    schema,
    types: ["application/json"],
    problems: [],
    parsers: [],
    read(request) {
      try {
        return JSON.parse(signedBytes(request).toString());
      } catch {
        throw new HttpProblem(400, "The payload is not valid JSON.");
      }
    },
  };
}

/** The bytes that a signature covers: the body, or the query as an object. */
function signedBytes({ method, query, body }: Request): Buffer {
  if (method !== "POST") return Buffer.from(JSON.stringify(query));
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
