/// <reference types="@opentok/client" />

import { readSipData } from "../../../shared/sip-data.ts";
import type { PhonePresence } from "../calls/phones.ts";
import { Changes } from "../changes.ts";
import type { ServerClock } from "../clock.ts";
import { Subscription } from "./subscription.ts";

/** A phone in the session: its connection, and how it is heard. */
export type PhoneLine = PhonePresence & {
  connection: OT.Connection;
  subscription: Subscription | null;
};

/** What there is to know of the phones in the session. */
export type Lines = Pick<PhoneLines, "lines" | "find" | "onChange">;

/** The phones of the session. They are heard, never seen. */
export class PhoneLines extends Changes {
  readonly #clock: ServerClock;
  readonly #lines = new Map<string, PhoneLine>();

  constructor(session: OT.Session, clock: ServerClock) {
    super();
    this.#clock = clock;
    session.on("connectionCreated", ({ connection }) => this.#appear(connection));
    session.on("streamCreated", ({ stream }) => this.#listen(session, stream));
    session.on("streamPropertyChanged", ({ stream }) => this.#follow(stream));
    session.on("streamDestroyed", ({ stream }) => this.#silent(stream));
    session.on("connectionDestroyed", ({ connection }) => this.#disappear(connection.connectionId));
    session.on("sessionDisconnected", () => {
      for (const connectionId of this.#lines.keys()) this.#disappear(connectionId);
    });
  }

  get lines(): PhoneLine[] {
    return [...this.#lines.values()];
  }

  find(connectionId: string): PhoneLine | undefined {
    return this.#lines.get(connectionId);
  }

  #appear(connection: OT.Connection): PhoneLine | null {
    const sipData = readSipData(connection.data);
    if (!sipData) return null;
    const { connectionId, creationTime } = connection;
    const known = this.#lines.get(connectionId);
    if (known) return known;
    const line: PhoneLine = {
      connectionId,
      connection,
      callId: sipData.callId,
      since: creationTime,
      name: "",
      streamId: null,
      hasAudio: true,
      mutedAt: null,
      unmutedAt: null,
      subscription: null,
    };
    this.#lines.set(connectionId, line);
    this.announce();
    return line;
  }

  #listen(session: OT.Session, stream: OT.Stream): void {
    const line = this.#appear(stream.connection);
    if (!line) return;
    const subscription = new Subscription(session, stream, { subscribeToVideo: false });
    subscription.onChange(() => this.announce());
    const { streamId, hasAudio } = stream;
    Object.assign(line, { subscription, name: stream.name ?? "", streamId, hasAudio });
    this.announce();
  }

  /** Muted by a host, or by the phone itself: only the stream tells. */
  #follow(stream: OT.Stream): void {
    const line = this.#lineOf(stream);
    if (!line || line.hasAudio === stream.hasAudio) return;
    line.hasAudio = stream.hasAudio;
    line[stream.hasAudio ? "unmutedAt" : "mutedAt"] = this.#clock.now();
    this.announce();
  }

  #silent(stream: OT.Stream): void {
    const line = this.#lineOf(stream);
    if (!line) return;
    line.subscription?.end();
    Object.assign(line, { subscription: null, streamId: null, hasAudio: true });
    this.announce();
  }

  #lineOf({ connection, streamId }: OT.Stream): PhoneLine | undefined {
    const line = this.#lines.get(connection.connectionId);
    return line?.streamId === streamId ? line : undefined;
  }

  #disappear(connectionId: string): void {
    this.#lines.get(connectionId)?.subscription?.end();
    if (this.#lines.delete(connectionId)) this.announce();
  }
}
