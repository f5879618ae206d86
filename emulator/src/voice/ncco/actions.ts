/** Actions of an NCCO: https://developer.vonage.com/en/voice/voice-api/ncco-reference */
import { z } from "zod";
import { parseSipUri, SipUriError } from "../../sip/uri/uri.ts";

const Url = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });
/** The platform takes a list, and reads its first entry. */
export const UrlList = z
  .array(Url)
  .min(1)
  .transform(([url]) => url!);
const Method = z.enum(["GET", "POST"]).default("POST");
const Level = z.number().min(-1).max(1).default(0);
/** How often something is played; 0: without end. */
const Loop = z.int().min(0).default(1);
const BargeIn = z.boolean().default(false);
const LegIds = z.array(z.string()).optional();

const SPOKEN_MAX_CHARS = 1_500;
const TAGS = /<[^>]*>/g;
const Text = z
  .string()
  .refine(
    (text) => text.replace(TAGS, "").length <= SPOKEN_MAX_CHARS,
    `has over ${SPOKEN_MAX_CHARS} characters`,
  );

const Talk = z.object({
  action: z.literal("talk"),
  text: Text,
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[a-z0-9]+)*$/i, "must be a language such as en-US")
    .default("en-US"),
  level: Level,
  bargeIn: BargeIn,
  loop: Loop,
});

const Stream = z.object({
  action: z.literal("stream"),
  streamUrl: UrlList,
  level: Level,
  bargeIn: BargeIn,
  loop: Loop,
});

const Input = z.object({
  action: z.literal("input"),
  type: z.array(z.literal("dtmf", "only dtmf is emulated, no speech")).min(1),
  mode: z.literal("synchronous", "only synchronous input is emulated").default("synchronous"),
  dtmf: z
    .object({
      /** Seconds. */
      timeOut: z.number().min(0).max(10).default(3),
      maxDigits: z.int().min(1).max(20).default(4),
      submitOnHash: z.boolean().default(false),
    })
    .prefault({}),
  eventUrl: UrlList.optional(),
  eventMethod: Method,
});

const Conversation = z.object({
  action: z.literal("conversation"),
  name: z.string().min(1),
  startOnEnter: z.boolean().default(true),
  endOnExit: z.boolean().default(false),
  musicOnHoldUrl: UrlList.optional(),
  record: z.boolean().default(false),
  mute: z.boolean().default(false),
  /** Legs that hear this one, and legs that it hears; absent: all. */
  canSpeak: LegIds,
  canHear: LegIds,
});

/** `14155550100`, with or without the plus. */
const PhoneNumber = z
  .string()
  .regex(/^\+?\d{7,15}$/, "must be a phone number in E.164 form")
  .transform((number) => number.replace("+", ""));

const PhoneEndpoint = z.object({
  type: z.literal("phone"),
  number: PhoneNumber,
  /** Digits pressed once it has answered; `p` is half a second. */
  dtmfAnswer: z
    .string()
    .regex(/^[0-9*#p]+$/, "must be digits")
    .optional(),
});

const SipEndpoint = z.object({
  type: z.literal("sip"),
  uri: z.string().superRefine(checkSipUri),
  headers: z.record(z.string(), z.string()).optional(),
});

/** Endpoints of a connect action: https://developer.vonage.com/en/voice/voice-api/ncco-reference#endpoint-types-and-values */
export const Endpoint = z.discriminatedUnion("type", [PhoneEndpoint, SipEndpoint], {
  error: "only endpoints of the types phone and sip are emulated",
});
export type Endpoint = z.infer<typeof Endpoint>;

const CALL_MAX_SECONDS = 7_200;

const Connect = z.object({
  action: z.literal("connect"),
  endpoint: z.tuple([Endpoint], "must be a list of one endpoint"),
  from: z.string().optional(),
  /** Seconds that it may ring. */
  timeout: z.number().min(1).max(CALL_MAX_SECONDS).default(60),
  /** Seconds that the call may take. */
  limit: z.number().min(1).max(CALL_MAX_SECONDS).default(CALL_MAX_SECONDS),
  eventType: z.literal("synchronous").optional(),
  eventUrl: UrlList.optional(),
  eventMethod: Method,
  ringbackTone: Url.optional(),
});

/** Recordings are not made; what would be recorded does not matter. */
const Record = z.object({ action: z.literal("record") });

const Wait = z.object({
  action: z.literal("wait"),
  /** Seconds. */
  timeout: z.number().min(0.1).max(7_200).default(10),
});

export const Action = z.discriminatedUnion(
  "action",
  [Talk, Stream, Input, Conversation, Connect, Record, Wait],
  { error: "only talk, stream, input, conversation, connect, record and wait are emulated" },
);
export type Action = z.infer<typeof Action>;

export type TalkAction = z.infer<typeof Talk>;
export type StreamAction = z.infer<typeof Stream>;
export type InputAction = z.infer<typeof Input>;
export type ConversationAction = z.infer<typeof Conversation>;
export type ConnectAction = z.infer<typeof Connect>;

function checkSipUri(uri: string, context: z.RefinementCtx): void {
  try {
    parseSipUri(uri);
  } catch (error) {
    if (!(error instanceof SipUriError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
}

/** @returns what an action does, in a line: `talk "Welcome"`, `connect +14155550100`, `conversation room`. */
export function describeAction(action: Action): string {
  switch (action.action) {
    case "talk":
      return `talk "${action.text}"`;
    case "stream":
      return `stream ${action.streamUrl}`;
    case "connect":
      return `connect ${describeEndpoint(action.endpoint[0])}`;
    case "conversation":
      return `conversation ${action.name}`;
    case "wait":
      return `wait ${action.timeout} s`;
    case "input":
    case "record":
      return action.action;
  }
}

function describeEndpoint(endpoint: Endpoint): string {
  return endpoint.type === "phone" ? `+${endpoint.number}` : endpoint.uri;
}
