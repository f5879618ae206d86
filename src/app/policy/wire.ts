import { z } from "zod";
import { DIGITS, DIGITS_AT_ONCE, RIGHT_DIGITS, TOO_MANY_DIGITS } from "../../shared/digits.ts";

/** The longest `to` that is looked at, in characters. RFC 3261 knows no limit; telephone systems do. */
const TARGET_MAX_LENGTH = 512;

/** The name that a visitor gives; nobody vouches for it. */
export const VisitorName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^\P{Cc}*$/u, "A name has no control characters.");

/** Digits of a telephone keypad; `p` is a pause of half a second. */
export const Digits = z.string().regex(DIGITS, RIGHT_DIGITS).max(DIGITS_AT_ONCE, TOO_MANY_DIGITS);

/** Body of `POST /room/:roomId/calls`. Without `to` the configured SIP URI is called. */
export const DialRequest = z.strictObject({
  callId: z.uuid().optional(),
  to: z.string().min(1).max(TARGET_MAX_LENGTH).optional(),
  from: z.string().min(3).max(256).optional(),
  headers: z.record(z.string().max(128), z.string().max(1024)).optional(),
  secure: z.boolean().optional(),
  video: z.boolean().optional(),
  observeForceMute: z.boolean().optional(),
  streams: z.array(z.string().min(1).max(128)).max(50).optional(),
  /** The name of the visitor who calls. */
  by: VisitorName.optional(),
  /** Sent as soon as the phone has answered: an extension, a way through a menu. */
  digits: Digits.optional(),
  /** Shorter than what is configured, never longer. */
  maxRingSeconds: z.int().min(1).optional(),
  /** Shorter than what is configured, never longer. */
  maxTalkSeconds: z.int().min(1).optional(),
});
export type DialRequest = z.infer<typeof DialRequest>;

/** Body of `POST /admin/calls/stop`. */
export const StopRequest = z.strictObject({
  why: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, "A reason has no control characters.")
    .optional(),
});
export type StopRequest = z.infer<typeof StopRequest>;

/** Whether all calls are stopped, since when, by whom and why; null: they may be made. */
export const StopState = z.object({
  stopped: z.object({ at: z.number(), by: z.string().nullable(), why: z.string().nullable() }).nullable(),
});
export type StopState = z.infer<typeof StopState>;

const auditActions = ["dial", "sign in", "stop calls", "start calls"] as const;
export type AuditAction = (typeof auditActions)[number];
const auditOutcomes = ["allowed", "refused", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** One decision. Telephone numbers are masked. */
export const AuditEntry = z.object({
  at: z.number(),
  /** Id of the visitor; null: the app itself. */
  who: z.string().nullable(),
  address: z.string().nullable(),
  action: z.enum(auditActions),
  roomId: z.string().nullable(),
  callId: z.string().nullable(),
  target: z.string().nullable(),
  outcome: z.enum(auditOutcomes),
  /** The rule that allows, or the sentence that refuses. */
  why: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Answer of `GET /admin/audit`. */
export const AuditLog = z.object({ entries: z.array(AuditEntry), now: z.number() });
export type AuditLog = z.infer<typeof AuditLog>;
