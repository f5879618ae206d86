import { z } from "zod";
import { SignIn } from "../access/sign-in-routes.ts";
import { CallId, StreamId } from "../calls/call-request.ts";
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
import type { Operation as AnyOperation } from "../http/openapi.ts";
import { Problem } from "../http/wire.ts";
import { ConnectionCreated, SipEvent } from "../monitoring/sip-event.ts";
import { DialRequest } from "../policy/wire.ts";
import { RoomCredentials, RoomId } from "../rooms/wire.ts";
import { CallerId } from "../telephone/dial-in-request.ts";
import { CallerList, DialIn, DialInChange, ShownCaller } from "../telephone/wire.ts";

const Role = z.object({ role: z.enum(["host", "guest"]) });

export const answers = {
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
export const requests = {
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

export const parameters = { roomId: RoomId, callId: CallId, streamId: StreamId, callerId: CallerId };

/** An operation of this API: a schema that has no entry here does not compile. */
export type Operation = AnyOperation<keyof typeof requests, keyof typeof answers>;
