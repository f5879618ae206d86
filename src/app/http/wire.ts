import { z } from "zod";

/** The answer to a request that failed: https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z.object({
  type: z.literal("about:blank"),
  /** For a person: what is wrong and what would be right. */
  title: z.string(),
  status: z.int(),
  /** The log has it under this id. */
  requestId: z.string(),
  /** Which part of a dial is wrong. */
  field: z.string().optional(),
  /** Everything that is wrong with the request. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** The call that something failed for, and how it stands. */
  callId: z.string().optional(),
  state: z.string().optional(),
});
