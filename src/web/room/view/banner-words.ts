import type { ConnectivityProblem, SessionState } from "../model/connectivity.ts";

/** What stands below the header, and what a press of its button is called: it connects once more. */
export type BannerWords = {
  sentence: string;
  button: string | null;
};

/** What goes on behind the page. */
export type Connections = {
  state: SessionState;
  /** Why the room could not be joined, in words. */
  problem: string | null;
  /** There has been no word from the server for a while. */
  isPaused: boolean;
  hasCalls: boolean;
  connectivity: ConnectivityProblem | null;
};

/** @returns null where all connections are there. */
export function describeBanner({
  state,
  problem,
  isPaused,
  hasCalls,
  connectivity,
}: Connections): BannerWords | null {
  // Phones are not on this browser's connection.
  const comfort = hasCalls ? " Your calls go on." : "";
  switch (state) {
    case "failed":
      return { sentence: `The room could not be joined. ${problem ?? ""}`.trim(), button: "Try again" };
    case "reconnecting":
      return { sentence: `Connection lost. Reconnecting…${comfort}`, button: null };
    case "lost":
      return { sentence: `You're offline.${comfort}`, button: "Reconnect now" };
    case "removed":
      return { sentence: "A host removed you from this room.", button: "Join again" };
    default:
      return describeConnectivity(connectivity) ?? (isPaused ? paused : null);
  }
}

const paused = { sentence: "Live updates paused. Call states may be old. Reconnecting…", button: null };

/** The connection stands, or is tried again. */
function describeConnectivity(problem: ConnectivityProblem | null): BannerWords | null {
  switch (problem) {
    case "room":
      return { sentence: "Joining the room…", button: "Try again" };
    case "sound":
      return { sentence: "No sound gets through between you and the room.", button: null };
    case "own sound":
      return { sentence: "Your sound does not get through to the room.", button: null };
    case "others' sound":
      return { sentence: "The sound of the room does not get through to you.", button: null };
    default:
      return null;
  }
}
