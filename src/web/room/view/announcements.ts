import type { Caller } from "../../../app/telephone/wire.ts";
import type { Announcer } from "../../page/notices.ts";
import { describeChange, nameOf } from "../model/call-sentences.ts";
import type { CallStore, StoredCall } from "../model/call-store.ts";
import { nameOfCaller } from "../model/caller-words.ts";
import type { Callers } from "../model/callers.ts";
import { findMuter, NAMING_MS } from "../model/mute-words.ts";
import type { Mutes } from "../model/mutes.ts";
import { listPhones, type Phone } from "../model/phones.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Participants } from "../session/participants.ts";
import type { PhoneConnections } from "../session/phone-connections.ts";

/** Participants who join within this time are named in one sentence. */
const GATHER_MS = 1_000;

/** Announces changes of calls, one sentence for each. */
export function announceCalls(callStore: CallStore, mutes: Mutes, announcer: Announcer): void {
  let before = new Map<string, StoredCall>();
  callStore.onChange(() => {
    const after = new Map(callStore.calls.map((stored) => [stored.call.callId, stored]));
    for (const [callId, stored] of after) {
      const change = describeChange(before.get(callId) ?? null, stored, mutes.everybody);
      if (change) (change.isAlert ? announcer.alert : announcer.say)(change.sentence);
    }
    before = after;
  });
}

export type AnnounceMutesParts = {
  mutes: Mutes;
  callStore: CallStore;
  phoneConnections: PhoneConnections;
  participants: Participants;
  media: OwnMedia;
  tell(sentence: string): void;
  say(sentence: string): void;
};

/** Announces mutes. The own tile tells of an own mute as well. */
export function announceMutes({
  mutes,
  callStore,
  phoneConnections,
  participants,
  media,
  tell,
  say,
}: AnnounceMutesParts): void {
  mutes.onMuted = (muted) => {
    const { streamId, by } = muted;
    const isOwn = streamId === media.streamId;
    media.receiveMuted(muted);
    tell(`${by ?? "A host"} muted ${isOwn ? "you. Press M to talk." : `${nameOfStream(streamId)}.`}`);
  };
  mutes.onEverybody = (muteAll) =>
    tell(muteAll ? `${muteAll.by ?? "A host"} muted everybody.` : "Whoever comes may speak again.");
  for (const changes of [mutes, media]) changes.onChange(nameOwnMuter);
  followPhones(phoneConnections, {
    heardAgain: (connectionId) => say(`${nameOf(phoneOf(connectionId))} can be heard again.`),
    silent(connectionId) {
      // A host's mute is named by the server, a little later.
      setTimeout(() => tellSelfMute(phoneOf(connectionId)), NAMING_MS);
    },
  });

  /** A mute of everybody is also an own mute: at once, or on joining. */
  function nameOwnMuter(): void {
    const { streamId, isMutedByHost, mutedBy } = media;
    const { everybody } = mutes;
    if (streamId === null || !isMutedByHost || mutedBy !== null || !everybody?.by) return;
    media.receiveMuted({ streamId, by: everybody.by });
  }

  function tellSelfMute(phone: Phone | null): void {
    if (!phone?.presence || phone.presence.hasAudio || findMuter(phone, mutes) !== "themselves") return;
    say(`${nameOf(phone)} muted themselves.`);
  }

  function phoneOf(connectionId: string): Phone | null {
    const phones = listPhones(callStore, phoneConnections.all);
    return phones.find(({ presence }) => presence?.connectionId === connectionId) ?? null;
  }

  function nameOfStream(streamId: string): string {
    const participant = participants.publishing.find((candidate) => candidate.streamId === streamId);
    const phone = phoneConnections.all.find((candidate) => candidate.streamId === streamId);
    return participant?.name ?? (phone ? nameOf(phoneOf(phone.connectionId)) : "somebody");
  }
}

/** Reports phones that become silent, and phones that can be heard again. */
function followPhones(
  phoneConnections: PhoneConnections,
  news: { silent(connectionId: string): void; heardAgain(connectionId: string): void },
): void {
  let silent = new Set<string>();
  phoneConnections.onChange(() => {
    const muted = phoneConnections.all
      .filter(({ hasAudio }) => !hasAudio)
      .map(({ connectionId }) => connectionId);
    for (const connectionId of muted) if (!silent.has(connectionId)) news.silent(connectionId);
    for (const connectionId of silent) {
      if (phoneConnections.find(connectionId)?.hasAudio) news.heardAgain(connectionId);
    }
    silent = new Set(muted);
  });
}

/** Announces callers who dial in, wait, or leave; not those who were there before this page. */
export function announceCallers(callers: Callers, tell: (sentence: string) => void): void {
  let before: Map<string, Caller> | null = null;
  callers.onChange(() => {
    const after = new Map(callers.all.map((caller) => [caller.callerId, caller]));
    const known = before ?? after;
    for (const callerId of new Set([...known.keys(), ...after.keys()])) {
      const sentence = describeCallerChange(known.get(callerId), after.get(callerId));
      if (sentence) tell(sentence);
    }
    before = after;
  });
}

/** @returns null: no change to announce. */
function describeCallerChange(before?: Caller, after?: Caller): string | null {
  if (!after) return before ? `${nameOfCaller(before)} left.` : null;
  const who = nameOfCaller(after);
  if (before?.state !== after.state)
    return after.state === "waiting" ? `${who} is waiting for a host.` : `${who} joined by phone.`;
  if ((before.mutedAt === null) === (after.mutedAt === null)) return null;
  return after.mutedAt === null ? `${who} can be heard again.` : `A host muted ${who}.`;
}

/** Announces participants who join or leave, several in one sentence. */
export function arrivals(participants: Participants, tell: (sentence: string) => void): void {
  const gathered = { joined: [] as string[], left: [] as string[] };

  participants.onJoinedOrLeft((name, came) => {
    const verb = came ? "joined" : "left";
    gathered[verb].push(name);
    if (gathered[verb].length > 1) return;
    setTimeout(() => {
      tell(describeArrivals(gathered[verb], verb));
      gathered[verb] = [];
    }, GATHER_MS);
  });
}

/** @returns `Anna joined.`, `Anna and Bert joined.`, `Anna and 3 others joined.` */
export function describeArrivals(names: readonly string[], verb: "joined" | "left"): string {
  return `${listNames(names)} ${verb}.`;
}

/** @returns first name, and number of others. */
export function listNames([first = "Somebody", ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? others[0] : `${others.length} others`}`;
}
