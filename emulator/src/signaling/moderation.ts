import { z } from "zod";
import type { ClientMessage } from "./messages.ts";
import { muteAll, muteOrder } from "./mutes.ts";
import { parseContent } from "./parse-content.ts";
import { removeConnection } from "./presence.ts";
import {
  type Connection,
  demandPermission,
  findConnection,
  findStream,
  type Outcome,
  type SessionState,
  succeed,
} from "./session-state.ts";
import { SignalingError } from "./signaling-error.ts";

const MuteContent = z.looseObject({ reason: z.literal("mute") });
const MuteAllContent = MuteContent.extend({
  active: z.boolean(),
  exclusion: z.array(z.string()).default([]),
});

/** `delete connection/ID`: a moderator disconnects somebody. */
export function forceDisconnect(
  state: SessionState,
  sender: Connection,
  _message: ClientMessage,
  [id = ""]: string[],
): Outcome {
  demandPermission(sender, "forcedisconnect");
  findConnection(state, id);
  return succeed(removeConnection(state, id, "forceDisconnected"));
}

/** `update stream/ID` with reason mute: a moderator mutes one stream. */
export function forceMuteStream(
  state: SessionState,
  sender: Connection,
  message: ClientMessage,
  [id = ""]: string[],
): Outcome {
  if (!MuteContent.safeParse(message.content).success) {
    throw new SignalingError(400, 'A stream is changed through its channels, or with reason "mute"');
  }
  demandPermission(sender, "forcemute");
  return succeed([muteOrder(state, findStream(state, id))]);
}

/** `update` of the session with reason mute: a moderator mutes everybody, or lets newcomers speak again. */
export function forceMuteAll(state: SessionState, sender: Connection, message: ClientMessage): Outcome {
  const { active, exclusion } = parseContent(MuteAllContent, message.content);
  demandPermission(sender, "forcemute");
  return succeed(muteAll(state, active, exclusion));
}
