import { z } from "zod";
import { SignIn } from "../access/sign-in-routes.ts";
import {
  Call,
  CallChange,
  CallList,
  ConnectionRequest,
  HangUpRequest,
  MuteAll,
  MuteAllChange,
  MuteAllRequest,
  MuteRequest,
  PendingHangUp,
  StreamMuted,
  TonesRequest,
} from "../calls/wire.ts";
import { Problem } from "../http/wire.ts";
import { ConnectionCreated, SipEvent } from "../monitoring/sip-event.ts";
import { DialRequest } from "../policy/wire.ts";
import { RoomCredentials } from "../rooms/wire.ts";
import { CallerList, DialIn, DialInChange, ShownCaller } from "../telephone/wire.ts";

const Role = z.object({ role: z.enum(["host", "guest"]) });

const answers = {
  Call,
  CallChange,
  CallList,
  CallerList,
  DialIn,
  MuteAll,
  MuteAllChange,
  PendingHangUp,
  Problem,
  Role,
  RoomCredentials,
  ShownCaller,
  StreamMuted,
};
const requests = {
  ConnectionCreated,
  ConnectionRequest,
  DialInChange,
  DialRequest,
  HangUpRequest,
  MuteAllRequest,
  MuteRequest,
  SignIn,
  SipEvent,
  TonesRequest,
};

export type AnswerName = keyof typeof answers;
export type RequestName = keyof typeof requests;
export type JsonSchema = Record<string, unknown>;

/** Where the document keeps a schema. */
export function refTo(name: AnswerName | RequestName): { $ref: string } {
  return { $ref: pathTo(name) };
}

/** Every schema of the HTTP API, by name, as JSON Schema. */
export function createSchemas(): Record<string, JsonSchema> {
  return { ...toJsonSchemas(requests, "input"), ...toJsonSchemas(answers, "output") };
}

function toJsonSchemas(named: Record<string, z.ZodType>, io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: pathTo });
  return Object.fromEntries(
    // Their place in the document is their name already.
    Object.entries(schemas).map(([id, { $id, $schema, ...schema }]) => [id, schema]),
  );
}

function pathTo(name: string): string {
  return `#/components/schemas/${name}`;
}
