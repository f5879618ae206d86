import type { OpenTokPlatform } from "../platform/platform.ts";
import { isGone } from "../platform/platform-errors.ts";
import type { Room } from "../rooms/rooms.ts";
import type { Call } from "./call.ts";
import { Conflict } from "./call-errors.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";
import { isConnected, requireConnected, unlessGone } from "./connected.ts";
import type { MuteAlls } from "./mute-alls.ts";
import type { MuteAll } from "./wire.ts";

interface MutesParts {
  platform: Pick<OpenTokPlatform, "muteStream" | "muteAll" | "liftMuteAll">;
  muteAlls: Pick<MuteAlls, "set" | "clear">;
  calls: Pick<Calls, "record">;
  store: Pick<CallStore, "open">;
  /** Tells the pages of a room. */
  feed: {
    publishMuted(roomId: string, muted: { streamId: string; at: number; by: string | null }): void;
    publishMuteAll(roomId: string, muteAll: MuteAll | null): void;
  };
  now: () => number;
}

/**
 * Mutes people for everybody. Nobody can be unmuted from here: they do that themselves, a phone by *6.
 * Each method throws a PlatformError where the platform fails.
 */
export class Mutes {
  readonly #parts: MutesParts;

  constructor(parts: MutesParts) {
    this.#parts = parts;
  }

  /**
   * @param by the name of the host who does it.
   * @throws Conflict if the phone has not answered, or is gone, or the phone was dialed so that it obeys no mute.
   */
  async muteCall(call: Call, by: string | null): Promise<Call> {
    const { platform, calls, now } = this.#parts;
    if (!call.observeForceMute) throw new Conflict("This call was placed without mute control.");
    requireConnected(call);
    if (call.streamId === null) throw new Conflict("The platform has not said which stream this phone has.");
    const answer = platform.muteStream(call.sessionId, call.streamId);
    await unlessGone(answer, "This call is over: the platform no longer knows it.");
    return calls.record(call.callId, { type: "muted", at: now(), by });
  }

  /**
   * Mutes somebody in a browser, or a phone: then it is the same as to mute its call.
   *
   * @throws Conflict if nobody with this stream is in the room.
   */
  async muteStream({ roomId, sessionId }: Room, streamId: string, by: string | null): Promise<void> {
    const { platform, store, feed, now } = this.#parts;
    const call = (await store.open(roomId)).find((open) => open.streamId === streamId);
    if (call) {
      await this.muteCall(call, by);
      return;
    }
    const answer = platform.muteStream(sessionId, streamId);
    await unlessGone(answer, "Whoever that was has left the room.");
    feed.publishMuted(roomId, { streamId, at: now(), by });
  }

  /**
   * Mutes everybody, and whoever comes until it is lifted.
   *
   * @param exceptStreamIds streams that stay as they are.
   * @throws Conflict if nobody is in the room.
   */
  async muteAll(room: Room, by: string | null, exceptStreamIds: readonly string[]): Promise<MuteAll> {
    const { platform, muteAlls, feed, now } = this.#parts;
    await unlessGone(platform.muteAll(room.sessionId, exceptStreamIds), "Nobody is in this room.");
    const muteAll = { at: now(), by };
    await muteAlls.set(room.sessionId, muteAll);
    feed.publishMuteAll(room.roomId, muteAll);
    await this.#noteMutedPhones(room.roomId, muteAll, exceptStreamIds);
    return muteAll;
  }

  /** From now on whoever comes may speak. Who has been muted stays so until they unmute themselves. */
  async liftMuteAll({ roomId, sessionId }: Room): Promise<void> {
    const { platform, muteAlls, feed } = this.#parts;
    await platform.liftMuteAll(sessionId).catch((error: unknown) => {
      if (!isGone(error)) throw error; // a session that is gone has forgotten the mute, too
    });
    await muteAlls.clear(sessionId);
    feed.publishMuteAll(roomId, null);
  }

  /** The platform reports each of these mutes, too, but not who is behind it. */
  async #noteMutedPhones(
    roomId: string,
    { at, by }: MuteAll,
    exceptStreamIds: readonly string[],
  ): Promise<void> {
    const { calls, store } = this.#parts;
    for (const call of await store.open(roomId)) {
      const isExcepted = call.streamId === null || exceptStreamIds.includes(call.streamId);
      if (call.observeForceMute && isConnected(call) && !isExcepted)
        await calls.record(call.callId, { type: "muted", at, by });
    }
  }
}
