/// <reference types="@opentok/client" />
import { readSipData } from "../../../shared/sip-data.ts";
import { Changes } from "../changes.ts";
import { Subscription } from "./subscription.ts";

/** Somebody else in a browser, with the stream that they publish. */
export type Person = {
  streamId: string;
  connection: OT.Connection;
  name: string;
  hasAudio: boolean;
  hasVideo: boolean;
  subscription: Subscription;
};

/** The others in browsers: those who publish have a tile, those who only listen are counted. */
export class People extends Changes {
  readonly #session: OT.Session;
  /** Name by connection id; null as long as somebody only listens. */
  readonly #here = new Map<string, string | null>();
  readonly #publishing = new Map<string, Person>();
  readonly #doorListeners = new Set<(name: string, came: boolean) => void>();

  constructor(session: OT.Session) {
    super();
    this.#session = session;
    session.on("connectionCreated", ({ connection }) => this.#appear(connection));
    session.on("connectionDestroyed", ({ connection }) => this.#disappear(connection));
    session.on("streamCreated", ({ stream }) => this.#meet(stream));
    session.on("streamDestroyed", ({ stream }) => this.#lose(stream.streamId));
    session.on("streamPropertyChanged", ({ stream }) => this.#follow(stream));
    session.on("sessionDisconnected", () => this.#clear());
  }

  get publishing(): Person[] {
    return [...this.#publishing.values()];
  }

  /** How many browsers are here besides this one. */
  get othersCount(): number {
    return this.#here.size;
  }

  /** What they are called, as far as they publish. */
  get names(): string[] {
    return [...this.#here.values()].filter((name) => name !== null);
  }

  /** Somebody came or went, by name; those who were here first are not told of. */
  onCameOrWent(listener: (name: string, came: boolean) => void): void {
    this.#doorListeners.add(listener);
  }

  #appear(connection: OT.Connection): void {
    const { connectionId, data } = connection;
    if (readSipData(data) || this.#isOwn(connection) || this.#here.has(connectionId)) return;
    this.#here.set(connectionId, null);
    this.announce();
  }

  #meet(stream: OT.Stream): void {
    if (readSipData(stream.connection.data) || this.#isOwn(stream.connection)) return;
    this.#appear(stream.connection);
    const subscription = new Subscription(this.#session, stream, {});
    subscription.onChange(() => this.announce());
    const { streamId, connection, hasAudio, hasVideo } = stream;
    const name = stream.name || "Guest";
    this.#publishing.set(streamId, { streamId, connection, name, hasAudio, hasVideo, subscription });
    this.#welcome(connection.connectionId, name, stream.creationTime);
    this.announce();
  }

  /** Streams that are older than our own connection were here first; a second stream is the same person. */
  #welcome(connectionId: string, name: string, since: number): void {
    const ownSince = this.#session.connection?.creationTime ?? 0;
    const isNew = this.#here.get(connectionId) === null;
    this.#here.set(connectionId, name);
    if (isNew && since > ownSince) this.#tell(name, true);
  }

  #tell(name: string, came: boolean): void {
    for (const listener of this.#doorListeners) listener(name, came);
  }

  #follow(stream: OT.Stream): void {
    const person = this.#publishing.get(stream.streamId);
    if (!person) return;
    Object.assign(person, { hasAudio: stream.hasAudio, hasVideo: stream.hasVideo });
    this.announce();
  }

  #lose(streamId: string): void {
    this.#publishing.get(streamId)?.subscription.end();
    if (this.#publishing.delete(streamId)) this.announce();
  }

  #disappear({ connectionId }: OT.Connection): void {
    const name = this.#here.get(connectionId);
    if (name) this.#tell(name, false);
    if (this.#here.delete(connectionId)) this.announce();
  }

  #clear(): void {
    for (const streamId of this.#publishing.keys()) this.#lose(streamId);
    this.#here.clear();
    this.announce();
  }

  #isOwn(connection: OT.Connection): boolean {
    return connection.connectionId === this.#session.connection?.connectionId;
  }
}
