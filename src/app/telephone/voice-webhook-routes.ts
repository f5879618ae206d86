import { raw } from "body-parser";
import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from "express";
import { CallId } from "../calls/call-request.ts";
import type { Metrics } from "../http/metrics.ts";
import { HttpProblem } from "../http/problem.ts";
import { outcomeOf } from "../monitoring/report-routes.ts";
import { withDeadline } from "../platform/deadline.ts";
import { redactNumbers } from "../policy/phone-numbers.ts";
import { requireTelephone } from "./dial-in-request.ts";
import { composeHoldMusic } from "./hold-music.ts";
import type { Ncco } from "./ncco.ts";
import type { Telephone } from "./telephone.ts";
import { paths } from "./voice-webhook-paths.ts";
import { readAnswer, readComplaint, readEvent, readInput } from "./voice-webhook-payloads.ts";

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

/** A webhook of the Voice API: one that asks what to do next, or one that only tells. */
interface Webhook {
  name: "answer" | "input" | "events" | "calls";
  path: string;
  /** @returns null if nothing was asked. */
  take(telephone: Telephone, payload: unknown, request: Request): Promise<Ncco | null>;
}

const webhooks: readonly Webhook[] = [
  {
    name: "answer",
    path: paths.answer,
    take: ({ answerWebhook }, payload) => answerWebhook.answer(readAnswer(payload)),
  },
  {
    name: "input",
    path: paths.input,
    take: ({ answerWebhook }, payload) => answerWebhook.take(readInput(payload)),
  },
  {
    name: "events",
    path: paths.events,
    async take({ legEvents }, payload, request) {
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
  },
  {
    name: "calls",
    path: `${paths.calls}/:callId`,
    async take({ phoneLegs }, payload, { params }) {
      const event = readEvent(payload);
      if (event) await phoneLegs.take(CallId.parse(params.callId), event);
      return null;
    },
  },
];

interface VoiceWebhookParts {
  telephone: Telephone | null;
  metrics: Pick<Metrics, "voiceWebhooks">;
  answerDeadlineMs: number;
}

/**
 * What the Voice API asks and tells us, by GET or POST, whichever its application is set to: payloads come as a query or
 * as JSON, and POST may come where GET is set.
 *
 * @see https://developer.vonage.com/en/voice/voice-api/webhook-reference
 */
export function voiceWebhookRoutes(parts: VoiceWebhookParts): Router {
  const router = Router();
  const body = raw({ type: () => true, limit: "64kb" });
  for (const webhook of webhooks) {
    const handle = answer(webhook, parts);
    router.route(webhook.path).get(handle).post(body, handle);
    router.use(webhook.path, refuse(webhook, parts));
  }
  const music = composeHoldMusic();
  router.get(paths.music, (_request, response) => {
    response.set("cache-control", `public, max-age=${MUSIC_MAX_AGE_S}`).type("audio/wav").send(music);
  });
  return router;
}

function answer({ name, take }: Webhook, parts: VoiceWebhookParts): RequestHandler {
  const { telephone, metrics, answerDeadlineMs } = parts;
  return async (request, response) => {
    const given = requireTelephone(telephone);
    const answer = readPayload(given, request).then((payload) => take(given, payload, request));
    const ncco = await (isQuestion(name) ? inTime(answer, answerDeadlineMs, request) : answer);
    metrics.voiceWebhooks.inc({ webhook: name, outcome: "accepted" });
    if (ncco) response.json(ncco);
    else response.status(204).end();
  };
}

/** Whether a caller waits for the answer. */
function isQuestion(name: Webhook["name"]): boolean {
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
function refuse({ name }: Webhook, { telephone, metrics }: VoiceWebhookParts): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (!telephone) return next(error);
    const outcome = error instanceof AnswerTooLate ? "late" : outcomeOf(error);
    metrics.voiceWebhooks.inc({ webhook: name, outcome });
    request.log[outcome === "failed" || outcome === "late" ? "error" : "warn"](
      { outcome, err: error },
      "the Voice API was refused something",
    );
    if (isQuestion(name)) response.json(telephone.callerNcco.hangUp("unavailable"));
    else next(error);
  };
}

/** @throws BadSignature, UnsignedReport, HttpProblem for what is no JSON: without its text, which may have digits in it. */
async function readPayload({ signaturePolicy }: Telephone, request: Request): Promise<unknown> {
  const bytes = bytesOf(request);
  await signaturePolicy.check(request, bytes, null);
  if (request.method === "GET") return request.query;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpProblem(400, "The payload is not valid JSON.");
  }
}

/** The bytes that a signature covers: the body, or the query as an object. */
function bytesOf({ method, query, body }: Request): Buffer {
  if (method === "GET") return Buffer.from(JSON.stringify(query));
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
