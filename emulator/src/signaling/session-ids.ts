import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Project } from "../identity/project.ts";

/**
 * A session id carries what the emulator must know of its session, and proves that this emulator made it. So a session
 * outlives a restart without a database.
 *
 *     2_ base64url( 2 ~ KEY ~ location ~ created (ms) ~ random ~ R or P ~ signature ~ )
 *
 * KEY is the API key or the application id. The first four fields stand where the server libraries look for them: they
 * refuse to make tokens for a foreign key.
 */
const PREFIX = "2_";
const VERSION = "2";
const SIGNATURE_BYTES = 16;

export type MediaMode = "routed" | "relayed";

const modeLetters: Record<MediaMode, string> = { routed: "R", relayed: "P" };

export interface SessionIdentity {
  mediaMode: MediaMode;
  /** IPv4 address that hints at where the meeting takes place; empty: anywhere. */
  location: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** Owner of a session. */
export type SessionOwner = Pick<Project, "id" | "secret">;

/** @returns a new id, at most 255 characters long. */
export function makeSessionId(identity: SessionIdentity, owner: SessionOwner): string {
  const fields = [
    VERSION,
    owner.id,
    identity.location,
    String(identity.createdAt),
    randomBytes(9).toString("hex"),
    modeLetters[identity.mediaMode],
  ].join("~");
  const signed = `${fields}~${sign(fields, owner.secret).toString("hex")}~`;
  return PREFIX + Buffer.from(signed, "ascii").toString("base64url");
}

/** @returns what the id says, or undefined when it was not made for this owner. */
export function readSessionId(sessionId: string, owner: SessionOwner): SessionIdentity | undefined {
  if (!sessionId.startsWith(PREFIX)) return undefined;
  const text = Buffer.from(sessionId.slice(PREFIX.length), "base64url").toString("ascii");
  const [version, ownerId, location = "", createdAt, random, letter, signature = "", end] = text.split("~");
  const fields = [version, ownerId, location, createdAt, random, letter].join("~");
  const expected = sign(fields, owner.secret);
  const given = Buffer.from(signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  // Base64 can be written in several ways; one session must not have several names.
  if (end !== "" || PREFIX + Buffer.from(text, "ascii").toString("base64url") !== sessionId) return undefined;
  const mediaMode = letter === modeLetters.routed ? "routed" : "relayed";
  return ownerId === owner.id ? { mediaMode, location, createdAt: Number(createdAt) } : undefined;
}

function sign(fields: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(`session-id ${fields}`).digest().subarray(0, SIGNATURE_BYTES);
}
