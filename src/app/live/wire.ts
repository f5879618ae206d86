import { z } from "zod";
import { CallChange, CallList, MuteAllChange, StreamMuted } from "../calls/wire.ts";
import { CallerList } from "../telephone/wire.ts";

/** The content of an event that only says that something has happened. */
export const Moment = z.object({ now: z.number() });

/** Whether what happens is recorded: a server whose disk is full hangs up calls, and makes none. */
export const RecordingChange = z.object({ isPossible: z.boolean(), now: z.number() });
export type RecordingChange = z.infer<typeof RecordingChange>;

/** Whether all calls of this server are stopped: none can be made then, in no room. */
export const StopChange = z.object({ isStopped: z.boolean(), now: z.number() });
export type StopChange = z.infer<typeof StopChange>;

/**
 * The server-sent events of `GET /room/:roomId/events`, with what they bring. On connecting: `calls`, and where people
 * can dial in `callers` and `dialIn`, or what was missed since `Last-Event-ID` where that is still known. Then each as it
 * happens.
 */
export const roomEvents = {
  calls: { CallList },
  /** Only where people can dial in, as `dialIn`. */
  callers: { CallerList },
  call: { CallChange },
  /** Everybody is muted, or no longer. */
  muteAll: { MuteAllChange },
  /** A host has muted somebody. */
  muted: { StreamMuted },
  /** The PIN is another one, or others see it. */
  dialIn: { Moment },
  /** The rule of entry has changed, or the invites have. */
  admission: { Moment },
  /** On connecting only where it is not possible: a page that has connected takes it to be. */
  recording: { RecordingChange },
  /** On connecting only where calls are stopped: a page that has connected takes it that they may be made. */
  callsStopped: { StopChange },
  /** The server is about to go. */
  stopping: { Moment },
} as const;
