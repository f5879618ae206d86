import { json, Router } from "express";
import { z } from "zod";
import type { CallsView, SipTarget } from "../calls/call-view.ts";
import type { LiveSession } from "../signaling/live-session.ts";
import type { OwnSessions } from "../signaling/sessions.ts";
import { type Grant, TokenError } from "../signaling/tokens.ts";
import { parseSipUri, SipUriError } from "../sip/uri/uri.ts";
import { ApiError, errorCodes } from "./rest-error.ts";
import { dropUnset, Flag, option } from "./sdk-options.ts";

/** `14155550100@example.com`. Anything else is no caller: the phone is then called anonymously, as by the platform. */
const CALLER = /^[^\s@<>"]+@[^\s@<>"]+$/;

/** The names of custom headers: a token of RFC 3261 that begins with X-. */
const CUSTOM_HEADER = /^X-[A-Za-z0-9.!%*_+`'~-]+$/i;
/** Line breaks and their like are what must not get into a SIP message. */
const ONE_LINE = /^\P{Cc}*$/u;

const toLine = (text: z.ZodString) => text.max(1024).regex(ONE_LINE, "must be one line of text");
/** .NET and Python write a number as one. */
const Line = z.preprocess(
  (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value),
  toLine(z.string()),
);
const Credential = toLine(
  z.string({
    error: ({ input }) =>
      input === undefined
        ? "is missing: digest authentication takes a user name and a password"
        : "must be text",
  }),
);
const Auth = z.object({ username: Credential, password: Credential });
const DialBody = z.object({
  sessionId: z.string(),
  token: z.string(),
  sip: z.object({
    uri: z.string(),
    from: option(Line),
    headers: option(z.record(z.string(), Line.nullable())),
    auth: z.preprocess(dropUnset, option(Auth)),
    secure: option(Flag),
    video: option(Flag),
    observeForceMute: option(Flag),
    streams: option(z.array(z.string())),
  }),
});
type DialBody = z.infer<typeof DialBody>;

export interface DialParts {
  sessions: Pick<OwnSessions, "find">;
  calls: Pick<CallsView, "dial">;
  /** @throws TokenError */
  verifyToken(token: string, sessionId: string): Promise<Grant>;
}

/** `POST /dial`: https://tokbox.com/developer/rest/#sip_call; the `opentok` library for PHP asks for `/call`. */
export function createDialRoute(parts: DialParts): Router {
  const router = Router();
  router.post(["/dial", "/call"], json(), async (request, response) => {
    const body = parseBody(request.body);
    const session = findRoutedSession(parts, body.sessionId);
    const target = toSipTarget(body.sip);
    const { data, layoutClasses } = await readToken(parts, body);
    response.json(parts.calls.dial(session.id, data, target, layoutClasses));
  });
  return router;
}

function parseBody(body: unknown): DialBody {
  const parsed = DialBody.safeParse(body);
  if (!parsed.success) throw new ApiError(400, `Bad dial request: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function findRoutedSession(parts: DialParts, sessionId: string): LiveSession {
  const session = parts.sessions.find(sessionId);
  if (!session) throw new ApiError(404, "The session does not exist");
  if (session.mediaMode !== "routed") {
    throw new ApiError(409, "Only routed sessions can be joined by phones: create it with mediaMode routed");
  }
  return session;
}

function toSipTarget({ video, from, headers = {}, ...sip }: DialBody["sip"]): SipTarget {
  checkUri(sip.uri);
  const foreign = Object.keys(headers).find((name) => !CUSTOM_HEADER.test(name));
  if (foreign !== undefined) {
    throw new ApiError(400, `Bad header ${JSON.stringify(foreign)}: custom headers begin with X-`);
  }
  if (video) {
    throw new ApiError(400, "SIP video is not enabled for this project", errorCodes.videoNotEnabled);
  }
  const custom = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null);
  return {
    ...sip,
    ...(custom.length === 0 ? {} : { headers: Object.fromEntries(custom) }),
    ...(from !== undefined && CALLER.test(from) ? { from } : {}),
  };
}

function checkUri(uri: string): void {
  try {
    parseSipUri(uri);
  } catch (error) {
    if (error instanceof SipUriError) throw new ApiError(400, `Bad SIP URI format: ${error.message}`);
    throw error;
  }
}

async function readToken(parts: DialParts, body: DialBody): Promise<Grant> {
  try {
    return await parts.verifyToken(body.token, body.sessionId);
  } catch (error) {
    if (error instanceof TokenError) throw new ApiError(400, `Bad token: ${error.message}`);
    throw error;
  }
}
