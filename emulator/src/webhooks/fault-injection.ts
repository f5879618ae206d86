import { z } from "zod";

const REPEAT_MAX = 10;
const DELAY_MAX_MS = 24 * 3_600_000;

/** How callbacks are delivered: as on a good day, or as on a bad one, for those who test what their app makes of it. */
export const DeliveryManner = z.strictObject({
  /** How many times each is sent. */
  repeat: z.int().min(1).max(REPEAT_MAX).default(1),
  /** Milliseconds that each is late. */
  delayMs: z.int().min(0).max(DELAY_MAX_MS).default(0),
  /** Out of order: each is up to two seconds later, and waits for no other. */
  shuffle: z.boolean().default(false),
  /**
   * `none`: the first attempt is not signed, and what is refused then is sent again signed, as the platform does in
   * rare cases. `forged`: somebody without the secret has signed it.
   */
  sign: z.enum(["valid", "none", "forged"]).default("valid"),
});
export type DeliveryManner = z.infer<typeof DeliveryManner>;

export const GOOD_MANNER: DeliveryManner = DeliveryManner.parse({});
