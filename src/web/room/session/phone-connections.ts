/// <reference types="@opentok/client" />

import { readSipData } from "../../../shared/sip-data.ts";
import { Changes } from "../model/changes.ts";
import type { ServerClock } from "../model/clock.ts";
import type { PhonePresence } from "../model/phones.ts";
import { Subscription } from "./subscription.ts";

/** A phone's connection to the session, with the subscription to its sound. */
export type PhoneConnection = PhonePresence & {
  connection: OT.Connection;
  /** Null until there is a stream. */
  subscription: Subscription | null;
};

/** Connections of phones to the session. Phones are heard, never seen. */
export class PhoneConnections extends Changes {
  readonly #clock: ServerClock;
  readonly #phones = new Map<string, PhoneConnection>();

  constructor(session: OT.Session, clock: ServerClock) {
    super();
    this.#clock = clock;
    session.on("connectionCreated", ({ connection }) => this.#add(connection));
    session.on("streamCreated", ({ stream }) => this.#subscribe(session, stream));
    session.on("streamPropertyChanged", ({ stream }) => this.#updateAudio(stream));
    session.on("streamDestroyed", ({ stream }) => this.#unsubscribe(stream));
    session.on("connectionDestroyed", ({ connection }) => this.#remove(connection.connectionId));
    session.on("sessionDisconnected", () => {
      for (const connectionId of this.#phones.keys()) this.#remove(connectionId);
    });
  }

  get all(): PhoneConnection[] {
    return [...this.#phones.values()];
  }

  find(connectionId: string): PhoneConnection | undefined {
    return this.#phones.get(connectionId);
  }

  #add(connection: OT.Connection): PhoneConnection | null {
    const sipData = readSipData(connection.data);
    if (!sipData) return null;
    const { connectionId, creationTime } = connection;
    const known = this.#phones.get(connectionId);
    if (known) return known;
    const phone: PhoneConnection = {
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
    this.#phones.set(connectionId, phone);
    this.announce();
    return phone;
  }

  #subscribe(session: OT.Session, stream: OT.Stream): void {
    const phone = this.#add(stream.connection);
    if (!phone) return;
    const subscription = new Subscription(session, stream, { subscribeToVideo: false });
    subscription.onChange(() => this.announce());
    const { streamId, hasAudio } = stream;
    Object.assign(phone, { subscription, name: stream.name ?? "", streamId, hasAudio });
    this.announce();
  }

  /** A mute by a host and one by the phone itself look the same: only the stream tells. */
  #updateAudio(stream: OT.Stream): void {
    const phone = this.#publisherOf(stream);
    if (!phone || phone.hasAudio === stream.hasAudio) return;
    phone.hasAudio = stream.hasAudio;
    phone[stream.hasAudio ? "unmutedAt" : "mutedAt"] = this.#clock.now();
    this.announce();
  }

  #unsubscribe(stream: OT.Stream): void {
    const phone = this.#publisherOf(stream);
    if (!phone) return;
    phone.subscription?.end();
    Object.assign(phone, { subscription: null, streamId: null, hasAudio: true });
    this.announce();
  }

  #publisherOf({ connection, streamId }: OT.Stream): PhoneConnection | undefined {
    const phone = this.#phones.get(connection.connectionId);
    return phone?.streamId === streamId ? phone : undefined;
  }

  #remove(connectionId: string): void {
    this.#phones.get(connectionId)?.subscription?.end();
    if (this.#phones.delete(connectionId)) this.announce();
  }
}
