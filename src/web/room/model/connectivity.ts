import { Changes, type Watched } from "./changes.ts";

/** State of the connection to the room's session. */
export type SessionState =
  | "connecting"
  | "connected"
  /** The library tries by itself. */
  | "reconnecting"
  /** The first connection did not come about. */
  | "failed"
  /** The library gave up: new attempts follow, each with a token of its own. */
  | "lost"
  /** A host removed this browser. */
  | "removed"
  | "left";

/** State of a subscription to a stream of another participant or a phone. */
export type SubscriptionStatus = "connecting" | "connected" | "interrupted" | "failed";

/** A lack of connectivity that a phone would not have: no usable browser, no session, or no sound one way or both. */
export type ConnectivityProblem = "browser" | "room" | "sound" | "own sound" | "others' sound";

/** Observations from which a connectivity problem is found. */
export type ConnectivitySigns = {
  state: SessionState;
  /** State of the stream that this browser publishes. */
  own: "through" | "under way" | "stuck";
  /** State of each subscription to a stream of the others. */
  streams: readonly SubscriptionStatus[];
};

type OwnStream = {
  readonly phase: "starting" | "asking" | "live" | "listening";
  readonly problem: { readonly kind: string } | null;
  readonly streamId: string | null;
};

type Subscribed = { readonly subscription: { readonly status: SubscriptionStatus } | null };

export type ConnectivityParts = {
  room: Watched<{ readonly state: SessionState }>;
  media: Watched<OwnStream>;
  participants: Watched<{ readonly publishing: readonly Subscribed[] }>;
  phoneConnections: Watched<{ readonly all: readonly Subscribed[] }>;
};

/** Connectivity of this browser: to the session, of its sound to the others, and of theirs to it. */
export class Connectivity extends Changes {
  /** Null: none is known. */
  problem: ConnectivityProblem | null = null;
  readonly #parts: ConnectivityParts;

  constructor({ room, media, participants, phoneConnections }: ConnectivityParts) {
    super();
    this.#parts = { room, media, participants, phoneConnections };
    for (const changes of [room, media, participants, phoneConnections])
      changes.onChange(() => this.#update());
  }

  #update(): void {
    const { room, media, participants, phoneConnections } = this.#parts;
    const subscriptions = [...participants.publishing, ...phoneConnections.all].map(
      ({ subscription }) => subscription,
    );
    const streams = subscriptions.filter((subscription) => subscription !== null).map(({ status }) => status);
    const signs = { state: room.state, own: describeOwnStream(media), streams };
    const problem = findConnectivityProblem(this.problem, signs);
    if (problem === this.problem) return;
    this.problem = problem;
    this.announce();
  }
}

/** @param before problem until now: an attempt that is under way has changed nothing yet. */
export function findConnectivityProblem(
  before: ConnectivityProblem | null,
  signs: ConnectivitySigns,
): ConnectivityProblem | null {
  switch (signs.state) {
    case "failed":
    case "lost":
      return "room";
    case "connecting":
    case "reconnecting":
      return before;
    case "removed":
    case "left":
      return null;
    case "connected":
      return findSoundProblem(before, signs);
  }
}

function findSoundProblem(
  before: ConnectivityProblem | null,
  { own, streams }: ConnectivitySigns,
): ConnectivityProblem | null {
  const wasUnheard = before === "sound" || before === "own sound";
  const wasDeaf = before === "sound" || before === "others' sound";
  const isUnheard = own === "under way" ? wasUnheard : own === "stuck";
  if (isDeaf(wasDeaf, streams)) return isUnheard ? "sound" : "others' sound";
  return isUnheard ? "own sound" : null;
}

/** A listener publishes nothing, so nothing of theirs can be stuck. */
function describeOwnStream({ problem, phase, streamId }: OwnStream): ConnectivitySigns["own"] {
  if (problem?.kind === "unpublished") return "stuck";
  return phase === "listening" || streamId !== null ? "through" : "under way";
}

/** One stream that fails may be the fault of its publisher; all of them are not. */
function isDeaf(wasDeaf: boolean, streams: ConnectivitySigns["streams"]): boolean {
  if (streams.length === 0 || streams.includes("connected")) return false;
  return wasDeaf || streams.every((status) => status === "failed");
}
