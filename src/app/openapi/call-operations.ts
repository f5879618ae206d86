import type { Operation } from "./schemas.ts";

const CALL = "/room/:roomId/calls/:callId";
const host = { access: "host" } as const;

/** What can go wrong with anything that is sent as JSON. */
const command = [400, 403, 404, 413, 415] as const;
const atPlatform = [...command, 409, 502, 504] as const;

/** The calls of a room. */
export const callOperations: readonly Operation[] = [
  {
    ...host,
    method: "post",
    path: "/room/:roomId/calls",
    summary: "Calls a phone. The same callId and the same order again is the same call",
    body: { schema: "DialRequest", isOptional: true },
    answers: {
      200: { means: "The call that an earlier request began", schema: "Call" },
      201: { means: "The call", schema: "Call" },
    },
    problems: [...atPlatform, 429],
  },
  {
    method: "get",
    path: "/room/:roomId/calls",
    summary: "Running calls, then the last ended",
    answers: { 200: { means: "Each newest first", schema: "CallList" } },
    problems: [400, 404],
  },
  {
    ...host,
    method: "delete",
    path: "/room/:roomId/calls",
    summary: "Hangs up every phone of the room",
    body: { schema: "HangUpRequest", isOptional: true },
    answers: { 200: { means: "The calls that were hung up", schema: "CallList" } },
    problems: [...command, 502, 504],
  },
  {
    method: "get",
    path: CALL,
    summary: "One call",
    answers: { 200: { means: "The call", schema: "Call" } },
    problems: [400, 404],
  },
  {
    ...host,
    method: "delete",
    path: CALL,
    summary: "Hangs up, whatever the state; also before the dial has arrived, which then answers 404",
    body: { schema: "HangUpRequest", isOptional: true },
    answers: {
      200: { means: "The call", schema: "Call" },
      202: { means: "It is hung up as soon as it is known which phone it is", schema: "PendingHangUp" },
    },
    problems: [...command, 502, 504],
  },
  {
    ...host,
    method: "put",
    path: `${CALL}/connection`,
    summary:
      "Tells which connection a call whose dial was not answered became, as a page sees it in the session",
    body: { schema: "ConnectionRequest" },
    answers: {
      204: { means: "It is noted, and counts as soon as the platform has reported that connection" },
    },
    problems: command,
  },
  {
    ...host,
    method: "get",
    path: "/room/:roomId/calls.csv",
    summary: "Every call of the room, oldest first, for spreadsheets",
    answers: { 200: { means: "RFC 4180, UTF-8", type: "text/csv" } },
    problems: [400, 403, 404],
  },
  {
    method: "get",
    path: "/room/:roomId/events",
    summary: "Live events, to be taken up again with Last-Event-ID",
    answers: {
      200: {
        means:
          "calls (a CallList) first, or what was missed; then call (CallChange), muteAll (MuteAllChange), muted (StreamMuted) and callers (CallerList); stopping before the server goes",
        type: "text/event-stream",
      },
    },
    problems: [400, 404, 429, 503],
  },
];

/** What hosts do while people talk. */
export const controlOperations: readonly Operation[] = [
  {
    ...host,
    method: "post",
    path: `${CALL}/tones`,
    summary: "Types digits on this call",
    body: { schema: "TonesRequest" },
    answers: { 204: { means: "The platform has taken them" } },
    problems: atPlatform,
  },
  {
    ...host,
    method: "post",
    path: `${CALL}/mute`,
    summary: "Mutes a phone, which unmutes itself with *6",
    body: { schema: "MuteRequest" },
    answers: { 200: { means: "The call", schema: "Call" } },
    problems: atPlatform,
  },
  {
    ...host,
    method: "post",
    path: "/room/:roomId/streams/:streamId/mute",
    summary: "Mutes somebody in a browser, who can unmute themselves",
    body: { schema: "MuteRequest" },
    answers: { 204: { means: "They are muted" } },
    problems: atPlatform,
  },
  {
    ...host,
    method: "post",
    path: "/room/:roomId/mute",
    summary: "Mutes everybody but some, and whoever comes until it is lifted",
    body: { schema: "MuteAllRequest" },
    answers: { 200: { means: "Since when, and by whom", schema: "MuteAll" } },
    problems: atPlatform,
  },
  {
    ...host,
    method: "delete",
    path: "/room/:roomId/mute",
    summary: "Lets whoever comes speak. Who has been muted stays so",
    body: { schema: "MuteRequest", isOptional: true },
    answers: { 204: { means: "It is lifted" } },
    problems: [...command, 502, 504],
  },
];
