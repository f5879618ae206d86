/// <reference types="@opentok/client" />
import { readSipData } from "../../../shared/sip-data.ts";
import { Changes } from "../model/changes.ts";
import { Subscription } from "./subscription.ts";

/** Another participant in a browser, with the stream that they publish. */
export type Participant = {
  streamId: string;
  connection: OT.Connection;
  name: string;
  hasAudio: boolean;
  hasVideo: boolean;
  subscription: Subscription;
};

type PresenceListener = (name: string, hasJoined: boolean) => void;

/** The other participants in browsers: those who publish have a tile, listeners are counted. */
export class Participants extends Changes {
  readonly #session: OT.Session;
  /** Name by connection id; null for a listener. */
  readonly #names = new Map<string, string | null>();
  readonly #publishing = new Map<string, Participant>();
  readonly #presenceListeners = new Set<PresenceListener>();

  constructor(session: OT.Session) {
    super();
    this.#session = session;
    session.on("connectionCreated", ({ connection }) => this.#add(connection));
    session.on("connectionDestroyed", ({ connection }) => this.#remove(connection));
    session.on("streamCreated", ({ stream }) => this.#subscribe(stream));
    session.on("streamDestroyed", ({ stream }) => this.#unsubscribe(stream.streamId));
    session.on("streamPropertyChanged", ({ stream }) => this.#updateMedia(stream));
    session.on("sessionDisconnected", () => this.#clear());
  }

  get publishing(): Participant[] {
    return [...this.#publishing.values()];
  }

  /** Number of browsers in the session besides this one. */
  get othersCount(): number {
    return this.#names.size;
  }

  /** Names of those who publish. */
  get names(): string[] {
    return [...this.#names.values()].filter((name) => name !== null);
  }

  /** @param listener called for each participant who joins after this browser, or who leaves. */
  onJoinedOrLeft(listener: PresenceListener): void {
    this.#presenceListeners.add(listener);
  }

  #add(connection: OT.Connection): void {
    const { connectionId, data } = connection;
    if (readSipData(data) || this.#isOwn(connection) || this.#names.has(connectionId)) return;
    this.#names.set(connectionId, null);
    this.announce();
  }

  #subscribe(stream: OT.Stream): void {
    if (readSipData(stream.connection.data) || this.#isOwn(stream.connection)) return;
    this.#add(stream.connection);
    const subscription = new Subscription(this.#session, stream, {});
    subscription.onChange(() => this.announce());
    const { streamId, connection, hasAudio, hasVideo } = stream;
    const name = stream.name || "Guest";
    this.#publishing.set(streamId, { streamId, connection, name, hasAudio, hasVideo, subscription });
    this.#setName(connection.connectionId, name, stream.creationTime);
    this.announce();
  }

  /** Streams that are older than our own connection were here first; a second stream is the same participant. */
  #setName(connectionId: string, name: string, since: number): void {
    const ownSince = this.#session.connection?.creationTime ?? 0;
    const isNew = this.#names.get(connectionId) === null;
    this.#names.set(connectionId, name);
    if (isNew && since > ownSince) this.#notify(name, true);
  }

  #notify(name: string, hasJoined: boolean): void {
    for (const listener of this.#presenceListeners) listener(name, hasJoined);
  }

  #updateMedia(stream: OT.Stream): void {
    const participant = this.#publishing.get(stream.streamId);
    if (!participant) return;
    Object.assign(participant, { hasAudio: stream.hasAudio, hasVideo: stream.hasVideo });
    this.announce();
  }

  #unsubscribe(streamId: string): void {
    this.#publishing.get(streamId)?.subscription.end();
    if (this.#publishing.delete(streamId)) this.announce();
  }

  #remove({ connectionId }: OT.Connection): void {
    const name = this.#names.get(connectionId);
    if (name) this.#notify(name, false);
    if (this.#names.delete(connectionId)) this.announce();
  }

  #clear(): void {
    for (const streamId of this.#publishing.keys()) this.#unsubscribe(streamId);
    this.#names.clear();
    this.announce();
  }

  #isOwn(connection: OT.Connection): boolean {
    return connection.connectionId === this.#session.connection?.connectionId;
  }
}
