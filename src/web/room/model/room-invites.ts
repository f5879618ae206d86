import type { Admission, AdmissionChange, Invite, RoomPage } from "../../../app/rooms/wire.ts";
import type { InvitesApi } from "../api/invites.ts";
import { Changes } from "./changes.ts";
import { formatEnd, type ServerClock } from "./clock.ts";

/** A link that is handed out lasts at least this long. */
const LASTING_MS = 24 * 60 * 60 * 1000;

export type RoomInvitesParts = {
  page: Pick<RoomPage, "role" | "hasGuests">;
  api: InvitesApi;
  clock: Pick<ServerClock, "now">;
  /** The address of the room, without query. */
  plainLink: string;
};

/** Rule of entry to the room, and the links that let people in. */
export class RoomInvites extends Changes {
  /** Whether this participant decides who may enter. */
  readonly isOwn: boolean;
  /** Null: not received yet. */
  admission: Admission | null = null;
  /** Whether a change by this page is under way. */
  isPending = false;
  readonly #parts: RoomInvitesParts;
  #invites: readonly Invite[] = [];

  constructor(parts: RoomInvitesParts) {
    super();
    this.#parts = parts;
    this.isOwn = parts.page.role === "host" && parts.page.hasGuests;
  }

  /** Invites that lead into the room, the newest first. */
  get list(): readonly Invite[] {
    return this.#invites;
  }

  /** Never throws: without an answer the page goes on with what it knows. */
  async read(): Promise<void> {
    if (!this.isOwn) return;
    const { api } = this.#parts;
    await this.#attempt(async () => {
      [this.admission, { invites: this.#invites }] = await Promise.all([api.readAdmission(), api.list()]);
    }).catch(() => {}); // the banner tells that the server can't be reached
  }

  /** @throws as `request` does. */
  change(change: AdmissionChange): Promise<void> {
    return this.#attempt(async () => {
      this.admission = await this.#parts.api.changeAdmission(change);
    });
  }

  /** This invite does not lead into the room any more. @throws as `request` does. */
  revoke(inviteId: Invite["inviteId"]): Promise<void> {
    return this.#attempt(async () => {
      await this.#parts.api.revoke(inviteId);
      this.#invites = this.#invites.filter((invite) => invite.inviteId !== inviteId);
    });
  }

  /** No invite leads into the room any more. @throws as `request` does. */
  revokeAll(): Promise<void> {
    return this.#attempt(async () => {
      await this.#parts.api.revokeAll();
      this.#invites = [];
    });
  }

  /** The link that lets guests in: of an invite, unless the plain one is enough. @throws as `request` does. */
  async guestLink(): Promise<string> {
    const isPlain = !this.isOwn || this.admission?.guests === "link";
    return isPlain ? this.#parts.plainLink : this.inviteLink("guest");
  }

  /** A link of an invite that lasts for a while: one that there is, or a new one. @throws as `request` does. */
  async inviteLink(role: Invite["role"]): Promise<string> {
    const { api, clock } = this.#parts;
    const end = clock.now() + LASTING_MS;
    const lasting = this.#invites.find((invite) => invite.role === role && invite.expiresAt > end);
    const invite = lasting ?? (await api.create(role));
    if (!lasting) this.#invites = [invite, ...this.#invites];
    this.announce();
    return this.linkOf(invite);
  }

  linkOf({ path }: Pick<Invite, "path">): string {
    return new URL(path, this.#parts.plainLink).href;
  }

  async #attempt(ask: () => Promise<void>): Promise<void> {
    this.isPending = true;
    this.announce();
    try {
      await ask();
    } finally {
      this.isPending = false;
      this.announce();
    }
  }
}

/** Words about an invite: what it is, until when it lets people in, and who made it. */
export type InviteWords = { kind: string; facts: string };

/** @param now time of the server, ms since the epoch. */
export function describeInvite({ role, expiresAt, by }: Invite, now: number): InviteWords {
  const until = `until ${formatEnd(expiresAt, now)}`;
  return {
    kind: role === "listener" ? "Listening link" : "Guest link",
    facts: by === null ? until : `${until} · by ${by}`,
  };
}
