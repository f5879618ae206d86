import type { Mixer } from "../media/mixer.ts";
import { WebSender } from "../media/web-sender.ts";
import type { Participation } from "../signaling/in-process-client.ts";
import type { ServerMessage } from "../signaling/messages.ts";
import { candidateIn, pathBelow, sdpIn } from "./session-message.ts";

export interface PhonePublisherOptions {
  participation: Participation;
  streamId: string;
  /** Address at which browsers reach us. */
  host: string;
  mixer: Mixer;
  /** Something that concerns one subscriber went wrong; the others go on. */
  warn(message: string): void;
}

/** Sends a phone's sound to each browser that subscribes to its stream, one peer connection for each. */
export class PhonePublisher {
  readonly #options: PhonePublisherOptions;
  /** By the id of the subscriber. */
  readonly #senders = new Map<string, WebSender>();

  constructor(options: PhonePublisherOptions) {
    this.#options = options;
  }

  /** A message for the phone's connection about its stream's subscribers; others are passed over. */
  receive(message: ServerMessage): void {
    const { participation, streamId } = this.#options;
    const [kind, id, child, subscriberId] = pathBelow(participation.uriRoot, message.uri);
    if (kind !== "stream" || id !== streamId || child !== "subscriber" || subscriberId === undefined) return;
    if (message.method === "generateoffer") void this.#offer(message, subscriberId);
    if (message.method === "deleted") this.#forget(subscriberId);
    if (message.method === "offer") void this.#answer(message, subscriberId);
    const sender = this.#senders.get(subscriberId);
    const { content } = message;
    if (message.method === "answer") void this.#try(subscriberId, () => sender?.acceptAnswer(sdpIn(content)));
    if (message.method === "candidate") {
      void this.#try(subscriberId, () => sender?.addCandidate(candidateIn(content)));
    }
  }

  close(): void {
    for (const subscriberId of [...this.#senders.keys()]) this.#forget(subscriberId);
  }

  async #offer({ uri, content }: ServerMessage, subscriberId: string): Promise<void> {
    const { participation, streamId, host, mixer } = this.#options;
    this.#forget(subscriberId);
    const sender = new WebSender(host);
    this.#senders.set(subscriberId, sender);
    mixer.addOutput(subscriberId, { sink: sender, hears: (id) => id === streamId });
    const { peerId, sourceStreamId } = content;
    await this.#try(subscriberId, async () => {
      const sdp = await sender.offer();
      if (this.#senders.get(subscriberId) !== sender) return;
      participation.send({ method: "offer", uri, content: { peerId, sourceStreamId, type: "offer", sdp } });
    });
  }

  /** In a routed session a subscriber restarts ICE itself, with an offer to the router: that is us. */
  async #answer({ uri, content }: ServerMessage, subscriberId: string): Promise<void> {
    const { peerId, sourceStreamId } = content;
    await this.#try(subscriberId, async () => {
      const sdp = await this.#senders.get(subscriberId)?.answer(sdpIn(content));
      if (sdp === undefined) return;
      const answer = { peerId, sourceStreamId, type: "answer", sdp };
      this.#options.participation.send({ method: "answer", uri, content: answer });
    });
  }

  #forget(subscriberId: string): void {
    const sender = this.#senders.get(subscriberId);
    if (sender === undefined) return;
    this.#senders.delete(subscriberId);
    this.#options.mixer.removeOutput(subscriberId);
    sender.close().catch((error: unknown) => this.#warn("close its connection to", subscriberId, error));
  }

  async #try(subscriberId: string, step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (this.#senders.has(subscriberId)) this.#warn("negotiate with", subscriberId, error);
    }
  }

  #warn(what: string, subscriberId: string, error: unknown): void {
    this.#options.warn(`A phone could not ${what} subscriber ${subscriberId}: ${String(error)}`);
  }
}
