import { z } from "zod";
import { CallChange, CallList, MuteAllChange, StreamMuted } from "../calls/wire.ts";
import { CallerList } from "../telephone/wire.ts";

/** The content of an event that only says that something has happened. */
export const Moment = z.object({ now: z.number() });

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
  /** Who may enter has changed, or the invites have. */
  admission: { Moment },
  /** The server is about to go. */
  stopping: { Moment },
} as const;
