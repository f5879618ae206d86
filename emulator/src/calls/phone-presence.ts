import type { Mixer } from "../media/mixer.ts";
import type { Participation, SessionView } from "../signaling/in-process-client.ts";
import type { ServerMessage } from "../signaling/messages.ts";
import { PhonePublisher } from "./phone-publisher.ts";
import { pathBelow } from "./session-message.ts";

const AUDIO_CHANNEL = "audio1";

/** Properties of the phone's connection in the SIP token. */
export interface PhoneGrant {
  /** Connection data: `sip=true&...`. */
  data: string;
  layoutClasses: readonly string[];
}

export interface PhonePresenceOptions {
  session: SessionView;
  grant: PhoneGrant;
  streamId: string;
  /** Has the phone's sound as the input `streamId`; each subscriber becomes an output. */
  mixer: Mixer;
  /** Address at which browsers reach us. */
  host: string;
  warn(message: string): void;
}

export interface PhonePresenceEvents {
  /** The connection was ended by others. */
  disconnected(isForced: boolean): void;
  /** A moderator asks the phone to mute itself. */
  muteForced(): void;
}

/** A phone's presence in a session: a connection with one audio stream. */
export class PhonePresence {
  readonly connectionId: string;
  readonly #streamId: string;
  readonly #events: PhonePresenceEvents;
  readonly #participation: Participation;
  readonly #publisher: PhonePublisher;

  /** Joins the session. */
  constructor(options: PhonePresenceOptions, events: PhonePresenceEvents) {
    this.#streamId = options.streamId;
    this.#events = events;
    this.#participation = options.session.join({
      ...options.grant,
      permissions: ["publish", "subscribe"],
      receive: (message) => this.#receive(message),
    });
    this.connectionId = this.#participation.connectionId;
    this.#publisher = new PhonePublisher({ ...options, participation: this.#participation });
  }

  /** Announces the stream. */
  publish(): void {
    const channel = [{ id: AUDIO_CHANNEL, type: "audio", active: true }];
    this.#send("create", this.#streamUri, { id: this.#streamId, name: "", channel });
  }

  /** Tells everybody whether the phone can be heard. */
  showMuted(isMuted: boolean): void {
    this.#send("update", `${this.#streamUri}/channel/${AUDIO_CHANNEL}`, { active: !isMuted });
  }

  /** Ends stream and connection. */
  leave(): void {
    this.#publisher.close();
    this.#participation.leave("clientDisconnected");
  }

  get #streamUri(): string {
    return `${this.#participation.uriRoot}/stream/${this.#streamId}`;
  }

  #send(method: string, uri: string, content: Record<string, unknown>): void {
    this.#participation.send({ method, uri, content });
  }

  #receive(message: ServerMessage): void {
    const [kind, id, ...rest] = pathBelow(this.#participation.uriRoot, message.uri);
    if (message.method === "deleted" && kind === "connection" && id === this.connectionId) {
      this.#events.disconnected(message.reason === "forceDisconnected");
    } else if (message.method === "update" && id === this.#streamId && rest.length === 0) {
      this.#events.muteForced();
    } else {
      this.#publisher.receive(message);
    }
  }
}
