import type { SessionState } from "../session/room-session.ts";

/** What stands below the header, and what a press of its button is called: it connects once more. */
export type BannerWords = {
  sentence: string;
  button: string | null;
  /** Whether a phone would get through where this browser does not. */
  offersPhone: boolean;
};

/** What goes on behind the page. */
export type Connections = {
  state: SessionState;
  /** Why the room could not be joined, in words. */
  problem: string | null;
  /** There has been no word from the server for a while. */
  isPaused: boolean;
  hasCalls: boolean;
  /** This browser's sound does not reach the room, for all that the connection stands. */
  isUnheard: boolean;
};

/** @returns null where all connections are there. */
export function describeBanner({
  state,
  problem,
  isPaused,
  hasCalls,
  isUnheard,
}: Connections): BannerWords | null {
  // Phones are not on this browser's connection.
  const comfort = hasCalls ? " Your calls go on." : "";
  switch (state) {
    case "failed":
      return {
        sentence: `The room could not be joined. ${problem ?? ""}`.trim(),
        button: "Try again",
        offersPhone: true,
      };
    case "reconnecting":
      return { sentence: `Connection lost. Reconnecting…${comfort}`, button: null, offersPhone: false };
    case "lost":
      return { sentence: `You're offline.${comfort}`, button: "Reconnect now", offersPhone: true };
    case "removed":
      return { sentence: "A host removed you from this room.", button: "Join again", offersPhone: false };
    default:
      if (isUnheard)
        return { sentence: "Your sound does not get through to the room.", button: null, offersPhone: true };
      return isPaused
        ? {
            sentence: "Live updates paused. Call states may be old. Reconnecting…",
            button: null,
            offersPhone: false,
          }
        : null;
  }
}
