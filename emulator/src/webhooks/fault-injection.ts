import { z } from "zod";

const REPEAT_MAX = 10;
const DELAY_MAX_MS = 24 * 3_600_000;

/** Faults in the delivery of callbacks, for tests of what an app makes of them. */
export const FaultInjection = z.strictObject({
  /** Number of times that each is sent. */
  repeat: z.int().min(1).max(REPEAT_MAX).default(1),
  /** Delay of each, in milliseconds. */
  delayMs: z.int().min(0).max(DELAY_MAX_MS).default(0),
  /** Out of order: each is up to two seconds late, and waits for no other. */
  shuffle: z.boolean().default(false),
  /**
   * `none`: the first attempt is not signed, and what is refused then is sent again signed, as the platform does in
   * rare cases. `forged`: signed with a wrong secret.
   */
  sign: z.enum(["valid", "none", "forged"]).default("valid"),
});
export type FaultInjection = z.infer<typeof FaultInjection>;

export const NO_FAULTS: FaultInjection = FaultInjection.parse({});
