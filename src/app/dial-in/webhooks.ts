import { raw } from "body-parser";
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from "express";
import { CallId } from "../calls/lookup.ts";
import { toProblem } from "../http/errors.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Ncco } from "../voice/ncco.ts";
import { readAnswer, readEvent, readInput } from "../voice/payloads.ts";
import type { DialIn } from "./dial-in.ts";
import { composeHoldMusic } from "./hold-music.ts";
import { requireDialIn } from "./lookup.ts";
import { paths } from "./paths.ts";

/** Browsers and the Voice API may keep the music so long, in milliseconds. */
const MUSIC_MAX_AGE_MS = 24 * 60 * 60 * 1000;

/**
 * What the Voice API asks and tells us, by GET or POST, whichever its application is set to: payloads come as a query or
 * as JSON, and POST may come where GET is set.
 *
 * @see https://developer.vonage.com/en/voice/voice-api/webhook-reference
 */
export function voiceWebhookRoutes({ dialIn }: { dialIn: DialIn | null }): Router {
  const router = Router();
  const body = raw({ type: () => true, limit: "64kb" });
  const take = (path: string, handle: RequestHandler) => router.route(path).get(handle).post(body, handle);

  const speak = (decide: (dialIn: DialIn, payload: unknown) => Promise<Ncco>) =>
    (async (request, response) => {
      const given = requireDialIn(dialIn);
      response.json(await decide(given, await readPayload(given, request)));
    }) satisfies RequestHandler;
  take(
    paths.answer,
    speak(({ reception }, payload) => reception.answer(readAnswer(payload))),
  );
  take(
    paths.input,
    speak(({ reception }, payload) => reception.take(readInput(payload))),
  );
  take(paths.events, async (request, response) => {
    const given = requireDialIn(dialIn);
    const event = readEvent(await readPayload(given, request));
    if (event) await given.legEvents.take(event);
    response.status(204).end();
  });
  take(`${paths.calls}/:callId`, async (request, response) => {
    const given = requireDialIn(dialIn);
    const event = readEvent(await readPayload(given, request));
    if (event) await given.phoneLegs.take(CallId.parse(request.params.callId), event);
    response.status(204).end();
  });

  const music = composeHoldMusic();
  router.get(paths.music, (_request, response) => {
    response
      .set("cache-control", `public, max-age=${MUSIC_MAX_AGE_MS / 1000}`)
      .type("audio/wav")
      .send(music);
  });
  router.use([paths.answer, paths.input], apologize(dialIn));
  return router;
}

/** @throws BadSignature, UnsignedReport, HttpProblem for what is no JSON: without its text, which may have digits in it. */
async function readPayload({ trust }: DialIn, request: Request): Promise<unknown> {
  const bytes = bytesOf(request);
  await trust.check(request, bytes, null);
  if (request.method === "GET") return request.query;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpProblem(400, "The payload is not valid JSON.");
  }
}

/** What a signature covers: the body, or the query as an object. */
function bytesOf({ method, query, body }: Request): Buffer {
  if (method === "GET") return Buffer.from(JSON.stringify(query));
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/**
 * A caller is on the line whatever went wrong, and hears a sentence rather than silence: also where the request is not
 * signed as it should be. Whoever forges one learns nothing and changes nothing by it; but where the secret is not the
 * one that is set at the Voice API, every caller would run into a line that is dead.
 */
function apologize(dialIn: DialIn | null): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, next) => {
    if (!dialIn) return next(error);
    const isOurs = toProblem(error).status === 500;
    request.log[isOurs ? "error" : "warn"](error, "a caller is told to call again later");
    response.json(dialIn.script.hangUp("unavailable"));
  };
}
