import { z } from "zod";
import type { MessageContent } from "./messages.ts";
import { SignalingError } from "./signaling-error.ts";

/** @throws SignalingError (400) that says what is wrong with the content of a client's message. */
export function parseContent<Content>(schema: z.ZodType<Content>, content: MessageContent): Content {
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new SignalingError(400, z.prettifyError(parsed.error));
  return parsed.data;
}
