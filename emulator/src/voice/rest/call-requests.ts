/** Bodies of the Voice REST API: https://developer.vonage.com/en/api/voice */
import { z } from "zod";
import { Endpoint, UrlList } from "../ncco/actions.ts";
import { VoiceApiError } from "./voice-api-error.ts";

const Method = z.enum(["GET", "POST"]);
/** Looked at where NCCOs are. */
const Ncco = z.array(z.unknown());

export const Modification = z.discriminatedUnion("action", [
  z.object({ action: z.enum(["hangup", "mute", "unmute", "earmuff", "unearmuff"]) }),
  z.object({
    action: z.literal("transfer"),
    destination: z.union([
      z.object({ type: z.literal("ncco"), ncco: Ncco }),
      z.object({ type: z.literal("ncco"), url: UrlList }),
    ]),
  }),
]);
export type Modification = z.infer<typeof Modification>;

const RING_MAX_SECONDS = 120;
const CALL_MAX_SECONDS = 7_200;

export const NewCall = z
  .object({
    to: z.tuple([Endpoint]),
    from: z.object({ type: z.literal("phone"), number: z.string() }).optional(),
    ncco: Ncco.optional(),
    answer_url: UrlList.optional(),
    answer_method: Method.default("GET"),
    event_url: UrlList.optional(),
    event_method: Method.default("POST"),
    ringing_timer: z.int().min(1).max(RING_MAX_SECONDS).default(60),
    length_timer: z.int().min(1).max(CALL_MAX_SECONDS).default(CALL_MAX_SECONDS),
  })
  .refine(({ ncco, answer_url }) => (ncco === undefined) !== (answer_url === undefined), {
    error: "must have either ncco or answer_url",
  });
export type NewCall = z.infer<typeof NewCall>;

/** @throws VoiceApiError (400) that names what is wrong. */
export function parseBody<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new VoiceApiError(400, z.prettifyError(parsed.error));
  return parsed.data;
}
