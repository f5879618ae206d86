import { randomUUID } from "node:crypto";
import type { AudioSource } from "../../src/media/audio.ts";
import type { MediaClock } from "../../src/media/clock.ts";
import { WebReceiver } from "../../src/media/web-receiver.ts";
import { WebSender } from "../../src/media/web-sender.ts";
import type { Participation, SessionView } from "../../src/signaling/in-process-client.ts";
import type { ServerMessage } from "../../src/signaling/messages.ts";

/**
 * Stands in for somebody in a browser: publishes one voice, subscribes to every stream, all with real WebRTC.
 * Signals as @opentok/client does, without its page.
 */
export class WebParticipant {
  readonly streamId = randomUUID();
  /** Every message it got: `created connection/ID`. */
  readonly messages: (ServerMessage & { path: string })[] = [];
  readonly #session: SessionView;
  readonly #clock: MediaClock;
  readonly #participation: Participation;
  readonly #senders = new Map<string, WebSender>();
  readonly #receivers = new Map<string, { receiver: WebReceiver; heard: number[] }>();
  readonly #stopClock: () => void;

  /** @param voice what it says; null: it is silent, but publishes. */
  constructor(session: SessionView, clock: MediaClock, voice: AudioSource | null) {
    this.#session = session;
    this.#clock = clock;
    this.#participation = session.join({
      data: "",
      permissions: ["publish", "subscribe", "forcedisconnect", "forcemute"],
      receive: (message) => this.#receive(message),
    });
    for (const { id } of session.streams) this.#subscribe(id);
    const channel = [{ id: "audio1", type: "audio", active: true }];
    this.send("create", `stream/${this.streamId}`, { id: this.streamId, channel });
    this.#stopClock = clock.onFrame(() => {
      const frame = voice?.read() ?? null;
      for (const sender of this.#senders.values()) sender.write(frame);
      for (const { receiver, heard } of this.#receivers.values()) heard.push(...(receiver.read() ?? []));
    });
  }

  /** Samples heard so far of a stream. */
  heard(streamId: string): number[] {
    return this.#receivers.get(streamId)?.heard ?? [];
  }

  send(method: string, path: string, content: Record<string, unknown> = {}) {
    return this.#participation.send({ method, uri: `${this.#participation.uriRoot}/${path}`, content });
  }

  async leave(): Promise<void> {
    this.#stopClock();
    this.#participation.leave("clientDisconnected");
    const legs = [
      ...this.#senders.values(),
      ...[...this.#receivers.values()].map(({ receiver }) => receiver),
    ];
    this.#senders.clear();
    this.#receivers.clear();
    await Promise.all(legs.map((leg) => leg.close()));
  }

  #receive(message: ServerMessage): void {
    const path = message.uri.slice(this.#participation.uriRoot.length + 1);
    this.messages.push({ ...message, path });
    const [kind, streamId = "", child, id = ""] = path.split("/");
    if (kind === "stream" && child === undefined && message.method === "created") this.#subscribe(streamId);
    if (kind === "stream" && child === undefined && message.method === "deleted") this.#forget(streamId);
    if (child === "subscriber") {
      this.#negotiate(message, path, streamId, id).catch((error: unknown) => {
        // Who leaves in the middle of a negotiation does not finish it.
        if (this.#senders.has(id) || this.#receivers.has(streamId)) throw error;
      });
    }
  }

  #forget(streamId: string): void {
    const closing = this.#receivers.get(streamId);
    this.#receivers.delete(streamId);
    void closing?.receiver.close();
  }

  #subscribe(streamId: string): void {
    const isOwn = streamId === this.streamId;
    if (isOwn || !this.#session.streams.some(({ id }) => id === streamId)) return;
    this.#receivers.set(streamId, { receiver: new WebReceiver("127.0.0.1", this.#clock), heard: [] });
    const id = randomUUID();
    this.send("create", `stream/${streamId}/subscriber/${id}`, { id });
  }

  async #negotiate(
    { method, content }: ServerMessage,
    path: string,
    streamId: string,
    id: string,
  ): Promise<void> {
    const { peerId, sourceStreamId, sdp } = content;
    const reply = (type: string, sdp: string) => this.send(type, path, { peerId, sourceStreamId, type, sdp });
    if (method === "generateoffer") {
      const sender = new WebSender("127.0.0.1");
      this.#senders.set(id, sender);
      reply("offer", await sender.offer());
    } else if (method === "answer") {
      await this.#senders.get(id)?.acceptAnswer(String(sdp));
    } else if (method === "offer") {
      const answer = await this.#receivers.get(streamId)?.receiver.answer(String(sdp));
      if (answer !== undefined) reply("answer", answer);
    } else if (method === "deleted") {
      const closing = this.#senders.get(id);
      this.#senders.delete(id);
      await closing?.close();
    }
  }
}
