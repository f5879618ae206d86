/// <reference types="@opentok/client" />
import type { MutesApi } from "../api/mutes.ts";
import { describeFailure } from "../api/request.ts";

/** Participant or phone in the session. */
type Present = { connection: OT.Connection; streamId: string | null; name: string };

/** Moderation of others in the session by a host. The outcome arrives as an event of the session, or of the server. */
export type Moderation = {
  disconnect(other: Pick<Present, "connection">): void;
  mute(other: Pick<Present, "streamId" | "name">): void;
};

export function moderation(
  session: OT.Session,
  mutes: Pick<MutesApi, "muteStream">,
  tell: (problem: string) => void,
): Moderation {
  async function mute({ streamId, name }: Pick<Present, "streamId" | "name">): Promise<void> {
    if (streamId === null) return;
    try {
      await mutes.muteStream(streamId);
    } catch (error) {
      tell(`${name || "The phone"} could not be muted. ${describeFailure(error)}`);
    }
  }

  return {
    disconnect({ connection }) {
      session.forceDisconnect(connection).catch(() => tell("They could not be removed. Try again."));
    },
    mute: (other) => void mute(other),
  };
}
