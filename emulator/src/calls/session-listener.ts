import { randomUUID } from "node:crypto";
import type { SipLegOptions } from "../leg/sip-leg.ts";
import type { Mixer } from "../media/mixer.ts";
import { WebReceiver } from "../media/web-receiver.ts";
import type { Participation, SessionView } from "../signaling/in-process-client.ts";
import type { ServerMessage } from "../signaling/messages.ts";
import { candidateIn, pathBelow, sdpIn } from "./session-message.ts";

interface Subscription {
  id: string;
  receiver: WebReceiver;
}

export interface SessionListenerOptions extends Pick<SipLegOptions, "host" | "clock"> {
  session: SessionView;
  /** Each browser's sound becomes an input, by the id of its stream. */
  mixer: Mixer;
  /** Phones are heard directly, not across WebRTC. */
  isPhone(streamId: string): boolean;
  /** Something that concerns one participant went wrong; the others go on. */
  warn(message: string): void;
}

/** A hidden client that subscribes to every browser of a session, once for all its phones. */
export class SessionListener {
  readonly #options: SessionListenerOptions;
  readonly #participation: Participation;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(options: SessionListenerOptions) {
    this.#options = options;
    this.#participation = options.session.join({
      data: "",
      permissions: ["subscribe"],
      hidden: true,
      receive: (message) => this.#receive(message),
    });
    for (const { id } of options.session.streams) this.#subscribe(id);
  }

  close(): void {
    for (const streamId of [...this.#subscriptions.keys()]) this.#forget(streamId);
    this.#participation.leave("clientDisconnected");
  }

  #receive(message: ServerMessage): void {
    const [kind, streamId = "", child, subscriptionId] = pathBelow(this.#participation.uriRoot, message.uri);
    if (kind !== "stream") return;
    if (child === undefined) {
      if (message.method === "created") this.#subscribe(streamId);
      if (message.method === "deleted") this.#forget(streamId);
      return;
    }
    const subscription = this.#subscriptions.get(streamId);
    if (subscription === undefined || subscription.id !== subscriptionId) return;
    if (message.method === "offer") void this.#answer(message, streamId, subscription);
    if (message.method === "candidate") void this.#addCandidate(message, streamId, subscription);
  }

  #subscribe(streamId: string): void {
    const { session, mixer, host, clock, isPhone } = this.#options;
    const hasAudio = session.streams.some(({ id, hasAudio }) => id === streamId && hasAudio);
    if (!hasAudio || isPhone(streamId) || this.#subscriptions.has(streamId)) return;
    const subscription = { id: randomUUID(), receiver: new WebReceiver(host, clock) };
    this.#subscriptions.set(streamId, subscription);
    mixer.addInput(streamId, subscription.receiver);
    const uri = `${this.#participation.uriRoot}/stream/${streamId}/subscriber/${subscription.id}`;
    const { status } = this.#participation.send({ method: "create", uri, content: { id: subscription.id } });
    if (status !== 200) this.#forget(streamId);
  }

  #forget(streamId: string): void {
    const subscription = this.#subscriptions.get(streamId);
    if (subscription === undefined) return;
    this.#subscriptions.delete(streamId);
    this.#options.mixer.removeInput(streamId);
    subscription.receiver
      .close()
      .catch((error: unknown) => this.#warn("close its connection to", streamId, error));
  }

  async #answer(
    { uri, content }: ServerMessage,
    streamId: string,
    subscription: Subscription,
  ): Promise<void> {
    try {
      const sdp = await subscription.receiver.answer(sdpIn(content));
      if (this.#subscriptions.get(streamId) !== subscription) return;
      const { peerId, sourceStreamId } = content;
      this.#participation.send({
        method: "answer",
        uri,
        content: { peerId, sourceStreamId, type: "answer", sdp },
      });
    } catch (error) {
      if (this.#subscriptions.has(streamId)) this.#warn("answer the offer of", streamId, error);
    }
  }

  async #addCandidate(
    { content }: ServerMessage,
    streamId: string,
    { receiver }: Subscription,
  ): Promise<void> {
    try {
      await receiver.addCandidate(candidateIn(content));
    } catch (error) {
      if (this.#subscriptions.has(streamId)) this.#warn("use a candidate of", streamId, error);
    }
  }

  #warn(what: string, streamId: string, error: unknown): void {
    this.#options.warn(`The mixer could not ${what} stream ${streamId}: ${String(error)}`);
  }
}
