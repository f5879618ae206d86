import { isIP, isIPv4 } from "node:net";
import { z } from "zod";

/** Form of a value: what `config.ts` may hold, and how the text of an environment variable becomes that. */
export interface Form<Schema extends z.ZodType = z.ZodType> {
  /** Each message completes the sentence "NAME must be …". */
  schema: Schema;
  /** @returns the text itself where it has not the form: the schema then says what would be right. */
  fromText(text: string): unknown;
  /** How the environment writes it, where that is not plain. */
  notation?: string;
}

const asText = <Schema extends z.ZodType>(schema: Schema): Form<Schema> => ({
  schema,
  fromText: (text) => text,
});
const toNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);
const toFlag = (text: string) =>
  /^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : text;
const toList = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** @param right what completes "must be …", here and below. */
export const text = (right: string, minLength = 1) => asText(z.string(right).min(minLength, right));
export const uuid = (right: string) => asText(z.uuid(right));
export const textLike = (pattern: RegExp, right: string) => asText(z.string(right).regex(pattern, right));
export const oneOf = <const Word extends string>(words: readonly Word[], right: string) =>
  asText(z.enum(words, right));
export const flag = (right: string): Form<z.ZodBoolean> => ({ schema: z.boolean(right), fromText: toFlag });

export function wholeNumber(of: string, { min = 1, max, like }: { min?: number; max: number; like: number }) {
  const right = `a number of ${of} from ${min} to ${max}, like ${like}`;
  return { schema: z.int(right).min(min, right).max(max, right), fromText: toNumber };
}

export const portNumber = {
  schema: z.int("a port number from 0 to 65535, like 3000").min(0, "0 or more").max(65_535, "65535 or less"),
  fromText: toNumber,
};

const HTTP_URL = "a URL like https://video.example.com/api";
export const httpUrl = asText(
  z.url({ protocol: /^https?$/, error: HTTP_URL }).transform((url) => url.replace(/\/+$/, "")),
);

const ORIGIN = "a URL without a path, like https://rooms.example.com";
export const origin = asText(
  z
    .string(ORIGIN)
    .refine(isOrigin, ORIGIN)
    .transform((url) => new URL(url).origin),
);

export const ipv4Address = (right: string) => asText(z.string(right).refine(isIPv4, right));

const PROXIES = "the number of proxies in front (like 1) or their addresses (like 10.0.0.0/8, loopback)";
export const proxies = {
  schema: z.union([z.int(PROXIES).min(0, PROXIES), z.array(z.string().refine(isProxy, PROXIES))], PROXIES),
  fromText: (text: string) => (/^\d+$/.test(text) ? Number(text) : toList(text)),
  notation: "separated by commas",
};

export const sipUri = textLike(
  /^sips?:[^\s@<>"?]*@?[^\s@<>"?]+$/i,
  "a SIP address like sip:desk@example.com",
);
export const numberUri = textLike(
  /^sips?:[^\s@<>"?{}]*\{number\}[^\s@<>"?{}]*@[^\s@<>"?{}]+$/i,
  "a SIP address with {number} once before its @, like sip:{number}@sip.example.com",
);

const HEADERS = 'an object of headers that begin with X- and have one line each, like {"X-Queue":"support"}';
export const sipHeaders = record(
  /^X-[A-Za-z0-9-]+$/i,
  z.string(HEADERS).regex(/^\P{Cc}*$/u, HEADERS),
  HEADERS,
);

const MONEY_MAX = 10_000_000;
export const money = (right: string) => ({
  schema: z.number(right).min(0.01, right).max(MONEY_MAX, right),
  fromText: (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text),
});

const PRICES =
  'an object of prices of a minute by country, like {"US":0.014,"*":0.5}; "*" is any other number, "sip" is none';
export const prices = record(
  /^(?:[A-Z]{2}|\*|sip)$/,
  z.number(PRICES).min(0, PRICES).max(1_000, PRICES),
  PRICES,
);

const ROOMS =
  'an object of room names and session ids, like {"lobby":"1_MX4..."}; names have letters, digits, - and _';
export const sessionsOfRooms = record(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  z.string(ROOMS).min(1, ROOMS),
  ROOMS,
);

const ALLOW =
  "a list of SIP addresses, hosts, numbers, countries and types of numbers: sip:desk@example.com, *.example.com, " +
  "pbx.example.com:5080, +14155550100, country:US, type:shared-cost";
export const dialTargets = list(z.array(z.string(ALLOW).refine(isDialTarget, ALLOW), ALLOW));

const CALLERS =
  "a list of callers, like 14155550100@sip.example.com, or +14155550100 for that number at any host";
export const dialCallers = list(
  z.array(
    z.string(CALLERS).regex(/^(?:[A-Za-z0-9\-_.!~*'()+]+@[A-Za-z0-9.\-[\]:]+|\+\d{4,15})$/, CALLERS),
    CALLERS,
  ),
);

const HEADER_NAMES = "a list of names of headers that begin with X-, like X-Queue";
export const headerNames = list(
  z.array(z.string(HEADER_NAMES).regex(/^X-[A-Za-z0-9-]+$/i, HEADER_NAMES), HEADER_NAMES),
);

const NUMBERS = "a list of telephone numbers with their country codes, like +12015550123";
export const phoneNumbers = list(
  z.array(z.string().regex(/^\+[1-9]\d{6,14}$/, NUMBERS), NUMBERS).min(1, NUMBERS),
);

const isEmail = (text: string) => /^[^\s@<>",]+@[a-z0-9.-]+$/.test(text);
const isDomain = (text: string) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text);
const lowerCase = z.string().transform((text) => text.toLowerCase());

const ADDRESSES = "a list of e-mail addresses like ada@example.com";
export const emailAddresses = list(z.array(lowerCase.refine(isEmail, ADDRESSES), ADDRESSES));

const HOSTS = "a list of e-mail addresses and domains, like ada@example.org, example.com";
export const addressesAndDomains = list(
  z
    .array(
      lowerCase.refine((text) => isEmail(text) || isDomain(text), HOSTS),
      HOSTS,
    )
    .min(1, HOSTS),
);

const COUNTRY = "a country of two letters, like US";
export const country = asText(
  z
    .string(COUNTRY)
    .regex(/^[a-z]{2}$/i, COUNTRY)
    .transform((code) => code.toUpperCase()),
);

const SECRETS =
  "a secret of 16 characters or more, as set at the platform, or two while one takes the place of the other";
/** One signed report is enough to try secrets against without being noticed: a short one would be found. */
const secret = z.string(SECRETS).min(16, SECRETS);
export const webhookSecrets = {
  schema: z.union([secret, z.array(secret).min(1).max(2)], SECRETS),
  fromText: toList,
};

function list<Schema extends z.ZodType>(schema: Schema) {
  return { schema, fromText: toList, notation: "separated by commas" };
}

/** Values by names, which the environment writes as JSON. */
function record<Value extends z.ZodType>(name: RegExp, value: Value, right: string) {
  return {
    schema: z.record(z.string().regex(name, right), value, right),
    fromText: (text: string): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    },
    notation: "JSON",
  };
}

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

function isDialTarget(entry: string): boolean {
  const isHost = /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(\d{1,5}|\*))?$/i.test(entry);
  const isForNumbers = /^(?:\+\d{4,15}|country:[a-z]{2}|type:[a-z-]+)$/i.test(entry);
  return isHost || isForNumbers || sipUri.schema.safeParse(entry).success;
}
