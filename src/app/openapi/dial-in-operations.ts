import { paths } from "../telephone/voice-webhook-paths.ts";
import type { Operation } from "./schemas.ts";

const CALLER = "/room/:roomId/callers/:callerId";
const host = { access: "host" } as const;

const read = [400, 404] as const;
const command = [400, 403, 404, 413, 415] as const;
const atPlatform = [...command, 502, 504] as const;
const callers = { means: "The callers as they are now", schema: "CallerList" } as const;

/** Telephone numbers, PINs, and the people who dial in. */
export const dialInOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/room/:roomId/dial-in",
    summary: "The numbers and the PIN; the PIN for hosts, and where they allow it for guests",
    answers: { 200: { means: "Without numbers where dial-in is not set up", schema: "DialIn" } },
    problems: read,
  },
  {
    ...host,
    method: "patch",
    path: "/room/:roomId/dial-in",
    summary: "Who sees the PIN, and whether callers wait for a host",
    body: { schema: "DialInChange" },
    answers: { 200: { means: "How the room is dialed into now", schema: "DialIn" } },
    problems: command,
  },
  {
    ...host,
    method: "post",
    path: "/room/:roomId/dial-in/pin",
    summary: "Takes another PIN; the old one leads nowhere from now on",
    answers: { 200: { means: "How the room is dialed into now", schema: "DialIn" } },
    problems: command,
  },
  {
    ...host,
    method: "get",
    path: "/room/:roomId/shown-caller",
    summary: "Who a telephone that is called will say is calling, for a `from` in the query",
    answers: { 200: { means: "As far as it is known", schema: "ShownCaller" } },
    problems: [400, 403, 404],
  },
  {
    method: "get",
    path: "/room/:roomId/callers",
    summary: "Who is in by telephone, or waits; guests see the last digits of numbers only",
    answers: { 200: callers },
    problems: read,
  },
  {
    ...host,
    method: "post",
    path: "/room/:roomId/bridge",
    summary: "Calls our own number from the room, and stays there, with callers or without",
    answers: { 201: callers },
    problems: [...atPlatform, 429],
  },
  {
    ...host,
    method: "delete",
    path: "/room/:roomId/bridge",
    summary: "Ends that call, and the calls of everybody who has joined",
    answers: { 200: callers },
    problems: atPlatform,
  },
  ...(["mute", "unmute", "admit"] as const).map(
    (action): Operation => ({
      ...host,
      method: "post",
      path: `${CALLER}/${action}`,
      summary: { mute: "Mutes a caller", unmute: "Lets a caller speak", admit: "Lets in who waits" }[action],
      answers: { 200: callers },
      problems: action === "admit" ? [...atPlatform, 409] : atPlatform,
    }),
  ),
  {
    ...host,
    method: "delete",
    path: CALLER,
    summary: "Hangs up on a caller",
    answers: { 200: callers },
    problems: atPlatform,
  },
];

const questions: readonly Pick<Operation, "path" | "summary" | "answers" | "problems">[] = [
  {
    path: paths.answer,
    summary: "Asks what to do with a call to our number",
    answers: { 200: { means: "An NCCO, whatever went wrong", type: "application/json" } },
    problems: [404],
  },
  {
    path: paths.input,
    summary: "Asks what to do after a caller has typed digits",
    answers: { 200: { means: "An NCCO, whatever went wrong", type: "application/json" } },
    problems: [404],
  },
  {
    path: paths.events,
    summary: "Tells what happens to a leg",
    answers: { 204: { means: "It is noted" } },
    problems: [400, 401, 404, 413, 503],
  },
  {
    path: `${paths.calls}/:callId`,
    summary: "Tells what happens to the phone of a call that the Voice API makes for us",
    answers: { 204: { means: "It is noted" } },
    problems: [400, 401, 404, 413, 503],
  },
];

/** What the Voice API asks and tells, by whichever method it is set to. */
export const voiceWebhookOperations: readonly Operation[] = [
  ...questions.flatMap((question): Operation[] => [
    { ...question, method: "get", access: "signature" },
    { ...question, method: "post", access: "signature" },
  ]),
  {
    method: "get",
    path: paths.music,
    summary: "Music for callers who wait",
    answers: { 200: { means: "Twelve seconds, to be played again and again", type: "audio/wav" } },
  },
];
