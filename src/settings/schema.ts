import { isIP, isIPv4 } from "node:net";
import { z } from "zod";

/** Each message completes the sentence "NAME must be …". */
const text = (right: string) => z.string(right).min(1, right);
const flag = (right: string) => z.boolean(right);
const wholeNumber = (of: string, max: number, example: number, min = 1) => {
  const right = `a number of ${of} from ${min} to ${max}, like ${example}`;
  return z.int(right).min(min, right).max(max, right);
};
/** Settings that belong together. Names that are not known have words of their own. */
const group = <Shape extends z.ZodRawShape>(shape: Shape, right: string) =>
  z.strictObject(shape, { error: ({ code }) => (code === "invalid_type" ? right : undefined) }).optional();

const HTTP_URL = "a URL like https://video.example.com/api";
const ORIGIN = "a URL without a path, like https://rooms.example.com";
const SIP_URI = "a SIP address like sip:desk@example.com";
const HEADERS = 'an object of headers that begin with X- and have one line each, like {"X-Queue":"support"}';
const NUMBER_URI = "a SIP address with {number} once before its @, like sip:{number}@sip.example.com";
const ALLOW =
  "a list of SIP addresses, hosts, numbers and countries: sip:desk@example.com, *.example.com, +14155550100, country:US";
const COUNTRY = "a country of two letters, like US";
const PROXIES = "the number of proxies in front (like 1) or their addresses (like 10.0.0.0/8, loopback)";
const WEBHOOK_SECRET =
  "a secret of 16 characters or more, as set at the platform, or two while one takes the place of the other";
const NUMBERS = "a list of telephone numbers with their country codes, like +12015550123";
const ROOMS =
  'an object of room names and session ids, like {"lobby":"1_MX4..."}; names have letters, digits, - and _';

const httpUrl = z.url({ protocol: /^https?$/, error: HTTP_URL }).transform((url) => url.replace(/\/+$/, ""));
const origin = z
  .string(ORIGIN)
  .refine(isOrigin, ORIGIN)
  .transform((url) => new URL(url).origin);
const sipUri = z.string(SIP_URI).regex(/^sips?:[^\s@<>"?]*@?[^\s@<>"?]+$/i, SIP_URI);
/** Whoever sees one signed report can try secrets against it without anybody noticing: a short one would be found. */
const webhookSecret = z.string(WEBHOOK_SECRET).min(16, WEBHOOK_SECRET);
const webhookSecrets = z
  .union([webhookSecret, z.array(webhookSecret).min(1).max(2)], WEBHOOK_SECRET)
  .optional();
const numberUri = z
  .string(NUMBER_URI)
  .regex(/^sips?:[^\s@<>"?{}]*\{number\}[^\s@<>"?{}]*@[^\s@<>"?{}]+$/i, NUMBER_URI);
const numberOrCountry = /^(?:\+\d{4,15}|country:[a-z]{2})$/i;
const host = /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** What `config.ts` may say; the environment is brought into the same form first. */
export const Config = z.strictObject({
  port: z
    .int("a port number from 0 to 65535, like 3000")
    .min(0, "0 or more")
    .max(65_535, "65535 or less")
    .optional(),
  host: text("an address to listen on, like 127.0.0.1 or 0.0.0.0").optional(),
  publicUrl: origin.optional(),
  opentok: group(
    {
      apiKey: text("the API key of your OpenTok project, like 47665971").optional(),
      apiSecret: text("the API secret of your OpenTok project").optional(),
      apiUrl: httpUrl.optional(),
      proxyUrl: httpUrl.optional(),
    },
    "an object like { apiKey: …, apiSecret: … }",
  ),
  vonage: group(
    {
      applicationId: z.uuid("the id of your Vonage application, a UUID").optional(),
      privateKey: text("the private key of your Vonage application: its PEM text or a path to it").optional(),
    },
    "an object like { applicationId: …, privateKey: … }",
  ),
  sip: group(
    {
      uri: sipUri.optional(),
      numberUri: numberUri.optional(),
      username: text("the user name at your SIP provider").optional(),
      password: text("the password at your SIP provider").optional(),
      headers: z
        .record(
          z.string().regex(/^X-[A-Za-z0-9-]+$/i, HEADERS),
          z.string(HEADERS).regex(/^\P{Cc}*$/u, HEADERS),
          HEADERS,
        )
        .optional(),
      from: z
        .string()
        .regex(/^[^\s@<>"]+@[^\s@<>"]+$/, "a caller like 14155550100@example.com")
        .optional(),
      secure: flag("true or false: whether phones are called with encrypted sound").optional(),
    },
    "an object like { uri: … }",
  ),
  tls: group(
    {
      key: text("a private key: its PEM text or a path to it").optional(),
      certificate: text("a certificate: its PEM text or a path to it").optional(),
    },
    "an object like { key: …, certificate: … }",
  ),
  trustProxy: z
    .union([z.int(PROXIES).min(0, PROXIES), z.array(z.string().refine(isProxy, PROXIES))], PROXIES)
    .optional(),
  hostPassphrase: z
    .string()
    .min(8, "a passphrase of 8 characters or more that hosts sign in with")
    .optional(),
  access: z.literal("open", '"open" (everybody is host) or left out').optional(),
  dial: group(
    { allow: z.array(z.string(ALLOW).refine(isAllowed, ALLOW), ALLOW).optional() },
    "an object like { allow: [ … ] }",
  ),
  limits: group(
    {
      maxRingSeconds: wholeNumber("seconds", 180, 45).optional(),
      maxTalkSeconds: wholeNumber("seconds", 21_600, 1_800).optional(),
      maxCalls: wholeNumber("calls", 1_000, 20).optional(),
    },
    "an object like { maxRingSeconds: 45 }",
  ),
  phoneCountry: z
    .string(COUNTRY)
    .regex(/^[a-z]{2}$/i, COUNTRY)
    .transform((country) => country.toUpperCase())
    .optional(),
  voice: group(
    {
      applicationId: z.uuid("the id of your Voice application, a UUID").optional(),
      privateKey: text("the private key of your Voice application: its PEM text or a path to it").optional(),
      numbers: z
        .array(z.string().regex(/^\+[1-9]\d{6,14}$/, NUMBERS), NUMBERS)
        .min(1, NUMBERS)
        .optional(),
      signatureSecret: webhookSecrets,
      apiUrl: httpUrl.optional(),
      sipUri: sipUri.optional(),
      language: z
        .string()
        .regex(/^[a-z]{2,3}-[A-Z]{2}$/, "a language and a country, like en-US")
        .optional(),
      musicUrl: httpUrl.optional(),
    },
    "an object like { numbers: [ … ] }",
  ),
  pin: group({ length: wholeNumber("digits", 12, 8, 6).optional() }, "an object like { length: 8 }"),
  webhooks: group(
    {
      secret: webhookSecrets,
      secrets: group(
        {
          callCreated: webhookSecrets,
          callUpdated: webhookSecrets,
          callDestroyed: webhookSecrets,
          muteForced: webhookSecrets,
          connectionCreated: webhookSecrets,
        },
        "an object like { callUpdated: …, callDestroyed: … }",
      ),
      accept: z
        .enum(
          ["unsigned", "none"],
          '"unsigned" (from anybody, for a trial), "none" (no reports can come), or left out',
        )
        .optional(),
    },
    "an object like { secret: … }",
  ),
  metricsToken: z.string().min(16, "a random text of 16 characters or more").optional(),
  locationHint: z.string().refine(isIPv4, "an IPv4 address near the people in the rooms").optional(),
  roomUnusedDays: wholeNumber("days", 3_650, 30).optional(),
  rooms: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, ROOMS), text(ROOMS), ROOMS).optional(),
  dataDirectory: text("a folder for the database, like data").optional(),
  cookieSecret: z.string().min(32, "a random text of 32 characters or more").optional(),
  appSecret: z.string().min(32, "a random text of 32 characters or more").optional(),
  logLevel: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "one of fatal, error, warn, info, debug, trace, silent",
    )
    .optional(),
  emulator: z
    .enum(["on", "vonage"], '"on", "vonage" (with the credentials of a Vonage application) or left out')
    .optional(),
});

/** The type of `config.ts`. */
export type Config = z.input<typeof Config>;

function isOrigin(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, pathname, search, hash } = new URL(url);
  return /^https?:$/.test(protocol) && `${pathname}${search}${hash}` === "/";
}

function isProxy(address: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(address)) return true;
  const [ip = "", prefix, ...rest] = address.split("/");
  const bits = isIP(ip) === 4 ? 32 : 128;
  return (
    isIP(ip) !== 0 && rest.length === 0 && (prefix === undefined || (/^\d+$/.test(prefix) && +prefix <= bits))
  );
}

function isAllowed(entry: string): boolean {
  return sipUri.safeParse(entry).success || numberOrCountry.test(entry) || host.test(entry);
}
