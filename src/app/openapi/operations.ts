import { callOperations, controlOperations } from "./call-operations.ts";
import { dialInOperations, voiceWebhookOperations } from "./dial-in-operations.ts";
import type { Operation } from "./schemas.ts";

const rooms: readonly Operation[] = [
  {
    method: "get",
    path: "/room/:roomId",
    summary: "What a native client needs to join, with Accept: application/json; else the room page",
    answers: { 200: { means: "The token is this visitor's own", schema: "RoomCredentials" } },
    problems: [400, 502, 504],
  },
  {
    method: "post",
    path: "/sign-in",
    summary: "Makes a visitor host",
    body: { schema: "SignIn" },
    answers: { 200: { means: "With the cookie", schema: "Role" } },
    problems: [400, 401, 403, 413, 429],
  },
  {
    method: "post",
    path: "/sign-out",
    summary: "Makes a host guest again",
    answers: { 200: { means: "Without the cookie", schema: "Role" } },
    problems: [403],
  },
];

const machines: readonly Operation[] = [
  {
    method: "post",
    path: "/webhooks/sip",
    summary: "Takes a report of the platform about a call",
    access: "signature",
    body: { schema: "SipEvent" },
    answers: { 200: { means: "It is stored, and need not come again" } },
    problems: [400, 401, 403, 413, 503],
  },
  {
    method: "post",
    path: "/webhooks/session",
    summary: "Takes a callback of session monitoring: connectionCreated tells whose connection a phone is",
    access: "signature",
    body: { schema: "ConnectionCreated" },
    answers: { 200: { means: "It has been used, and need not come again" } },
    problems: [400, 401, 403, 413, 503],
  },
  {
    method: "get",
    path: "/livez",
    summary: "Whether the process lives",
    answers: { 200: { means: "It does", type: "text/plain" } },
  },
  {
    method: "get",
    path: "/readyz",
    summary: "Whether it can serve",
    answers: {
      200: { means: "It can", type: "text/plain" },
      503: { means: "It stops, or its database does not answer", type: "text/plain" },
    },
  },
  {
    method: "get",
    path: "/metrics",
    summary: "What is counted, for Prometheus",
    access: "metrics",
    answers: { 200: { means: "As they stand", type: "text/plain" } },
    problems: [401],
  },
  {
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    answers: { 200: { means: "OpenAPI 3.1", type: "application/json" } },
  },
];

/** Every route that is no page for people. A test compares them with those of the app. */
export const operations: readonly Operation[] = [
  ...callOperations,
  ...controlOperations,
  ...dialInOperations,
  ...rooms,
  ...machines,
  ...voiceWebhookOperations,
];
