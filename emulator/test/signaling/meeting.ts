import type { MessageContent, Reply } from "../../src/signaling/messages.ts";
import { Session } from "../../src/signaling/session.ts";
import type { Delivery, LeaveReason, Permission } from "../../src/signaling/session-state.ts";

export const ROOT = "/v2/partner/45000001/session/SID";

const publisher: readonly Permission[] = ["publish", "subscribe"];
export const roles = {
  subscriber: ["subscribe"],
  publisher,
  publisheronly: ["publish"],
  moderator: [...publisher, "forceunpublish", "forcedisconnect", "forcemute"],
} as const satisfies Record<string, readonly Permission[]>;

/** A session whose people have names for connection ids; what each one hears is written down. */
export class Meeting {
  readonly session: Session;
  #news: Delivery[] = [];

  constructor(mediaMode: "routed" | "relayed" = "routed") {
    this.session = new Session({ id: "SID", uriRoot: ROOT, mediaMode, now: () => 1000 });
  }

  join(id: string, role: keyof typeof roles = "publisher", hidden = false): Reply {
    const client = { id, data: `name=${id}`, permissions: roles[role], layoutClasses: [], hidden };
    const { reply, deliveries } = this.session.connect(client);
    this.#news.push(...deliveries);
    return reply;
  }

  /** @param place below the root of the session: `stream/s1`. */
  send(from: string, method: string, place: string, content: MessageContent = {}): Reply {
    const uri = place === "" ? ROOT : `${ROOT}/${place}`;
    const { reply, deliveries } = this.session.handle(from, { method, uri, content });
    this.#news.push(...deliveries);
    return reply;
  }

  publish(from: string, streamId: string, audio = true): Reply {
    const channel = [
      { id: "audio1", type: "audio", active: audio },
      { id: "video1", type: "video", active: true, width: 640, height: 480, source: "camera" },
    ];
    return this.send(from, "create", `stream/${streamId}`, { id: streamId, name: "camera", channel });
  }

  leave(id: string, reason: LeaveReason = "clientDisconnected"): void {
    this.#news.push(...this.session.disconnect(id, reason));
  }

  /** Messages since the last look: `anna: created stream/s1`, in order. */
  news(): string[] {
    return this.deliveries().map(({ to, message }) => {
      const place = message.uri.slice(ROOT.length + 1);
      return [`${to}:`, message.method, place, message.reason].filter(Boolean).join(" ");
    });
  }

  /** The same, whole. */
  deliveries(): Delivery[] {
    return this.#news.splice(0);
  }
}
