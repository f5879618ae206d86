import { json, Router } from "express";
import type { VoiceApplication } from "../calls/application.ts";
import { describeCall, summarizeCall } from "../calls/events.ts";
import { COMPLETED } from "../calls/outcome.ts";
import type { VoiceCall } from "../calls/voice-call.ts";
import type { VoiceCalls } from "../calls/voice-calls.ts";
import type { VoiceLeg } from "../calls/voice-leg.ts";
import { type Ncco, NccoError } from "../ncco/ncco.ts";
import { Modification, NewCall, parseBody } from "./call-requests.ts";
import { VoiceApiError } from "./voice-api-error.ts";

export interface CallRouteParts {
  calls: Pick<VoiceCalls, "find" | "place">;
  app: Pick<VoiceApplication, "askForNcco" | "parse" | "event">;
}

/** https://developer.vonage.com/en/api/voice#createCall and the next chapters */
export function createCallRoutes(parts: CallRouteParts): Router {
  const router = Router();
  router.get("/v1/calls", () => refuse("Listing calls"));
  router.post("/v1/calls", json(), (request, response) => {
    const { call } = placeCall(parts, parseBody(NewCall, request.body));
    const { uuid, status, direction, conversation } = call;
    response.status(201).json({ uuid, status, direction, conversation_uuid: conversation.uuid });
  });
  router.get("/v1/calls/:uuid", (request, response) => {
    response.json(showCall(findLeg(parts, request.params.uuid)));
  });
  router.put("/v1/calls/:uuid", json(), (request, response) => {
    const leg = findLeg(parts, request.params.uuid);
    modify(parts, leg, parseBody(Modification, request.body));
    response.status(204).end();
  });
  for (const [path, subject] of NOT_EMULATED) router.all(`/v1/calls/:uuid/${path}`, () => refuse(subject));
  return router;
}

const NOT_EMULATED = [
  ["talk", "Speaking into a call over REST"],
  ["stream", "Playing into a call over REST"],
  ["dtmf", "Pressing digits in a call over REST"],
  ["input/dtmf", "Listening to digits over REST"],
] as const;

function refuse(subject: string): never {
  throw new VoiceApiError(501, `${subject} is not emulated`);
}

/** @throws VoiceApiError (404) */
function findLeg({ calls }: CallRouteParts, uuid: string): VoiceLeg {
  const leg = calls.find(uuid);
  if (leg === undefined) throw new VoiceApiError(404, `There is no call ${uuid}`);
  return leg;
}

function showCall({ call }: VoiceLeg): object {
  const { uuid, direction, status, answeredAt, endedAt } = call;
  const { from, to, ...ids } = describeCall(call);
  return {
    _links: { self: { href: `/v1/calls/${uuid}` } },
    ...ids,
    to: { type: "phone", number: to },
    from: { type: "phone", number: from },
    status,
    direction,
    ...(endedAt === null ? {} : summarizeCall(answeredAt, endedAt)),
  };
}

function modify(parts: CallRouteParts, leg: VoiceLeg, modification: Modification): void {
  const { call } = leg;
  if (call.endedAt !== null) throw new VoiceApiError(404, `The call ${call.uuid} is over`);
  const { action } = modification;
  if (action === "hangup") call.hangUp();
  else if (action === "transfer") transfer(parts, leg, modification.destination);
  else if (action.endsWith("earmuff")) call.isEarmuffed = action === "earmuff";
  else setMuted(call, action === "mute");
}

/** A muted call stays muted in every conversation; an unmuted one is heard also where it came in muted. */
function setMuted(call: VoiceCall, isMuted: boolean): void {
  call.isMuted = isMuted;
  if (!isMuted) call.conversation.unmute(call.uuid);
}

function transfer(
  { app }: CallRouteParts,
  { call, script }: VoiceLeg,
  destination: (Modification & { action: "transfer" })["destination"],
): void {
  if (call.answeredAt === null) throw new VoiceApiError(400, "A call can't be transferred before its answer");
  if ("ncco" in destination) script.transfer(parseNcco(app, destination.ncco));
  else {
    // Whoever asks need not wait for that.
    void app.askForNcco(call, {}, { url: destination.url, method: "GET" }).then((ncco) => {
      if (ncco !== null && call.endedAt === null) script.transfer(ncco);
    });
  }
}

function placeCall({ calls, app }: CallRouteParts, order: NewCall): VoiceLeg {
  const ncco = order.ncco === undefined ? null : parseNcco(app, order.ncco);
  const { answer_url: url = "", answer_method: method } = order;
  return calls.place({
    endpoint: order.to[0],
    from: order.from?.number,
    ringSeconds: order.ringing_timer,
    talkSeconds: order.length_timer,
    reportsTo: {
      hook: order.event_url === undefined ? app.event : { url: order.event_url, method: order.event_method },
      listens: false,
    },
    async answered({ call, script }) {
      const actions = ncco ?? (await app.askForNcco(call, {}, { url, method }));
      if (actions === null) call.hangUp(COMPLETED);
      else if (call.endedAt === null) script.run(actions);
    },
  });
}

/** @throws VoiceApiError (400) */
function parseNcco(app: Pick<VoiceApplication, "parse">, ncco: unknown): Ncco {
  try {
    return app.parse(ncco);
  } catch (error) {
    if (error instanceof NccoError) throw new VoiceApiError(400, error.message);
    throw error;
  }
}
