import {
  addressesAndDomains,
  country,
  dialCallers,
  dialTargets,
  emailAddresses,
  flag,
  headerNames,
  httpUrl,
  ipv4Address,
  money,
  numberUri,
  oneOf,
  origin,
  phoneNumbers,
  portNumber,
  prices,
  proxies,
  sessionsOfRooms,
  sipHeaders,
  sipUri,
  text,
  textLike,
  uuid,
  webhookSecrets,
  wholeNumber,
} from "./forms.ts";
import { type ConfigOf, group, setting, type Table, type ValuesOf } from "./setting.ts";

const server = {
  port: setting({
    env: "PORT",
    form: portNumber,
    help: "Port that the app listens on; 0 is any free one",
    default: 3000,
  }),
  host: setting({
    env: "HOST",
    form: text("an address to listen on, like 127.0.0.1 or 0.0.0.0"),
    help: "Address that the app listens on",
    default: null,
    byDefault: "`127.0.0.1` with an emulator or with `trustProxy`, else `0.0.0.0`",
    example: "0.0.0.0",
  }),
  publicUrl: setting({
    env: "PUBLIC_URL",
    form: origin,
    help: "What people type to get here, if something stands in front of the app",
    default: null,
    byDefault: "the address they came by",
    example: "https://rooms.example.com",
  }),
  trustProxy: setting({
    env: "TRUST_PROXY",
    form: proxies,
    help:
      "Proxies in front of the app: how many, or which addresses. Where they are on another machine, give `host` too, " +
      "and let nobody else reach it",
    default: null,
    byDefault: "none",
    example: 1,
  }),
  hstsSubdomains: setting({
    env: "HSTS_SUBDOMAINS",
    form: flag("true or false"),
    help:
      "Over HTTPS, `true` tells browsers to use HTTPS for every subdomain of this host too, for a year: only where all " +
      "of them have it",
    default: false,
  }),
  stopDelaySeconds: setting({
    env: "STOP_DELAY_SECONDS",
    form: wholeNumber("seconds", { min: 0, max: 120, like: 5 }),
    help:
      "Seconds in which a program that was told to stop still answers, but says that it is not ready: longer than what " +
      "stands in front takes to see that",
    default: 0,
  }),
  tls: group({
    help: "HTTPS without a proxy in front",
    like: "an object like { key: …, certificate: … }",
    settings: {
      key: setting({
        env: "TLS_KEY",
        form: text("a private key: its PEM text or a path to it"),
        help: "The private key: PEM text or a path to it",
        default: null,
        byDefault: "plain HTTP",
        example: "key.pem",
      }),
      certificate: setting({
        env: "TLS_CERTIFICATE",
        form: text("a certificate: its PEM text or a path to it"),
        help: "The certificate and its chain: PEM text or a path to it",
        default: null,
        example: "certificate.pem",
      }),
    },
  }),
};

const platform = {
  opentok: group({
    help: "An OpenTok project: https://tokbox.com/account",
    like: "an object like { apiKey: …, apiSecret: … }",
    settings: {
      apiKey: setting({
        env: "OPENTOK_API_KEY",
        form: text("the API key of your OpenTok project, like 47665971"),
        help: "The project's API key",
        default: null,
        byDefault: "the emulator",
        example: "47665971",
      }),
      apiSecret: setting({
        env: "OPENTOK_API_SECRET",
        form: text("the API secret of your OpenTok project"),
        help: "The project's secret",
        default: null,
        example: "0123456789abcdef0123456789abcdef01234567",
      }),
      apiUrl: setting({
        env: "OPENTOK_API_URL",
        form: httpUrl,
        help: "Address of the platform's REST API: an emulator that runs alone, or another data center",
        default: null,
        byDefault: "the cloud",
        example: "http://127.0.0.1:4000/_emulator/api",
      }),
      proxyUrl: setting({
        env: "OPENTOK_PROXY_URL",
        form: httpUrl,
        help: "What browsers reach the platform through: that emulator, or an IP proxy",
        default: null,
        byDefault: "nothing: straight to the cloud",
        example: "http://127.0.0.1:4000/_emulator/client",
      }),
    },
  }),
  vonage: group({
    help: "Or a Vonage application: https://dashboard.nexmo.com/applications",
    like: "an object like { applicationId: …, privateKey: … }",
    settings: {
      applicationId: setting({
        env: "VONAGE_APPLICATION_ID",
        form: uuid("the id of your Vonage application, a UUID"),
        help: "The application's id",
        default: null,
        example: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
      }),
      privateKey: setting({
        env: "VONAGE_PRIVATE_KEY",
        form: text("the private key of your Vonage application: its PEM text or a path to it"),
        help: "The application's private key: its PEM text or a path to it",
        default: null,
        example: "private.key",
      }),
    },
  }),
  emulator: setting({
    env: "EMULATOR",
    form: oneOf(
      ["on", "vonage", "separate"],
      '"on", "vonage" (with the credentials of a Vonage application), "separate" or left out',
    ),
    help:
      "Without credentials: `on` allows the emulator with `NODE_ENV=production` too; `vonage` does that, and gives " +
      "the app the emulator's Vonage application instead of its OpenTok project. With credentials: `separate` says that " +
      "they are those of an emulator that runs alone, where it can't be told by them",
    default: null,
    byDefault: "`on`, but not with `NODE_ENV=production`",
    example: "on",
  }),
};

const access = {
  hostPassphrase: setting({
    env: "HOST_PASSPHRASE",
    form: text("a passphrase of 8 characters or more that hosts sign in with, or its hash", 8),
    help:
      "Passphrase that hosts sign in with: they open rooms, call and moderate. Its hash, which `npm run passphrase` " +
      "makes; for a trial, and not with `NODE_ENV=production`, the passphrase itself, at least 8 characters",
    default: null,
    byDefault: "none; with credentials required, unless there is `oidc.issuer` or `access` is `open`",
    example: "correct horse battery staple",
  }),
  access: setting({
    env: "ACCESS",
    form: oneOf(["open"], '"open" (everybody is host) or left out'),
    help: "Instead of a passphrase, `open`: everybody who has a link is host",
    default: null,
    byDefault: "`open` with an emulator",
    example: "open",
  }),
  oidc: group({
    help: "Sign-in of hosts with OpenID Connect, at any provider: docs/operations.md has the steps",
    like: "an object like { issuer: … }",
    settings: {
      issuer: setting({
        env: "OIDC_ISSUER",
        form: httpUrl,
        help: "Address of the provider, under which it has `/.well-known/openid-configuration`",
        default: null,
        byDefault: "hosts sign in with the passphrase",
        example: "https://accounts.google.com",
      }),
      clientId: setting({
        env: "OIDC_CLIENT_ID",
        form: text("the client id that the provider has given this app"),
        help: "Client id of this app at the provider; its redirect URI is `PUBLIC_URL/sign-in/callback`",
        default: null,
        example: "rooms",
      }),
      clientSecret: setting({
        env: "OIDC_CLIENT_SECRET",
        form: text("the client secret that the provider has given this app"),
        help: "Its client secret",
        default: null,
        example: "…",
      }),
      allow: setting({
        env: "OIDC_ALLOW",
        form: addressesAndDomains,
        help: "Who is host: e-mail addresses, and domains whose addresses are",
        default: null,
        example: ["example.com", "ada@example.org"],
      }),
    },
  }),
  admins: setting({
    env: "ADMINS",
    form: emailAddresses,
    help: "E-mail addresses of hosts who are admins, where hosts sign in with OpenID Connect",
    default: null,
    byDefault: "nobody; with the passphrase every host",
    example: ["ada@example.com"],
  }),
  guests: setting({
    env: "GUESTS",
    form: oneOf(
      ["invite", "link", "none"],
      '"invite" (who has an invite link), "link" (who has the plain link of the room) or "none"',
    ),
    help:
      "Who enters a room that a host has opened, besides hosts: with `invite` who has an invite link, with `link` who " +
      "has the plain link of the room, with `none` nobody. Hosts can say otherwise for a room",
    default: "invite",
  }),
};

const phones = {
  sip: group({
    help: "What is called, and how",
    like: "an object like { uri: … }",
    settings: {
      uri: setting({
        env: "SIP_URI",
        form: sipUri,
        help: 'What "Start SIP Call" calls',
        default: null,
        byDefault: "with the emulator its echo, else nothing",
        example: "sip:desk@sip.example.com;transport=tls",
      }),
      numberUri: setting({
        env: "SIP_NUMBER_URI",
        form: numberUri,
        help: "How telephone numbers are called: +14155550100 takes the place of `{number}`",
        default: null,
        byDefault: "through the Voice API, if there is one",
        example: "sip:{number}@sip.example.com;transport=tls",
      }),
      username: setting({
        env: "SIP_USERNAME",
        form: text("the user name at your SIP provider"),
        help:
          "User name at the SIP provider. It, the password and the headers are sent to the hosts of `uri` and " +
          "`numberUri` only; without both of these to every phone that may be dialed",
        default: null,
        example: "rooms",
      }),
      password: setting({
        env: "SIP_PASSWORD",
        form: text("the password at your SIP provider"),
        help: "Password at the SIP provider; it never reaches a browser",
        default: null,
        example: "…",
      }),
      headers: setting({
        env: "SIP_HEADERS",
        form: sipHeaders,
        help: "Headers of each call; their names begin with `X-`",
        default: null,
        byDefault: "none",
        example: { "X-Queue": "support" },
      }),
      from: setting({
        env: "SIP_FROM",
        form: textLike(/^[^\s@<>"%\p{Cc}]+@[^\s@<>"%\p{Cc}]+$/u, "a caller like 14155550100@example.com"),
        help: "The caller that phones show",
        default: null,
        byDefault: "the platform's choice",
        example: "14155550100@sip.example.com",
      }),
      secure: setting({
        env: "SIP_SECURE",
        form: flag("true or false: whether phones are called with encrypted sound"),
        help: "Encrypted sound (SRTP); encrypted signaling is `;transport=tls` in the address",
        default: false,
        example: true,
      }),
    },
  }),
  dial: group({
    help: "What may be dialed, and as whom: docs/dialing.md",
    like: "an object like { allow: [ … ] }",
    settings: {
      allow: setting({
        env: "DIAL_ALLOW",
        form: dialTargets,
        help:
          "What may be dialed besides `sip.uri`: SIP addresses, hosts with their ports, `*.hosts`, telephone numbers, " +
          "the ordinary numbers of whole countries, and other types of numbers there: docs/dialing.md",
        default: null,
        byDefault: "everything with an emulator, else nothing",
        example: ["sip:door@example.com", "*.pbx.example.com", "+14155550100", "country:US"],
      }),
      from: setting({
        env: "DIAL_FROM",
        form: dialCallers,
        help: "Callers that a host may show instead of `sip.from` and of the numbers in `voice.numbers`",
        default: null,
        byDefault: "any with an emulator, else none",
        example: ["14155550100@sip.example.com"],
      }),
      headers: setting({
        env: "DIAL_HEADERS",
        form: headerNames,
        help: "Headers that a host may add to a call; their names begin with `X-`",
        default: null,
        byDefault: "any with an emulator, else none",
        example: ["X-Queue"],
      }),
    },
  }),
  limits: group({
    help: "Limits of calls",
    like: "an object like { maxRingSeconds: 45 }",
    settings: {
      maxRingSeconds: setting({
        env: "MAX_RING_SECONDS",
        form: wholeNumber("seconds", { max: 180, like: 45 }),
        help: "How long a phone rings before it is hung up, where the platform reports that it rings",
        default: 45,
      }),
      maxTalkSeconds: setting({
        env: "MAX_TALK_SECONDS",
        form: wholeNumber("seconds", { max: 21_600, like: 1_800 }),
        help: "How long a call lasts from its answer on",
        default: null,
        byDefault: "the platform's 6 hours",
        example: 1800,
      }),
      maxCalls: setting({
        env: "MAX_CALLS",
        form: wholeNumber("calls", { max: 1_000, like: 20 }),
        help: "Calls of one room at the same time; each room also dials at most 30 in a minute",
        default: 20,
      }),
      maxCallsOfAll: setting({
        env: "MAX_CALLS_OF_ALL",
        form: wholeNumber("calls", { max: 100_000, like: 200 }),
        help: "Calls of all rooms at the same time",
        default: 200,
      }),
      maxCallsOfHost: setting({
        env: "MAX_CALLS_OF_HOST",
        form: wholeNumber("calls", { max: 100_000, like: 50 }),
        help: "Calls that one host has made, at the same time",
        default: 50,
      }),
      maxDials: setting({
        env: "MAX_CALLS_PER_MINUTE",
        form: wholeNumber("calls", { max: 100_000, like: 120 }),
        help: "Calls of all rooms that begin in a minute",
        default: 120,
      }),
      maxDialsOfHost: setting({
        env: "MAX_CALLS_PER_MINUTE_OF_HOST",
        form: wholeNumber("calls", { max: 100_000, like: 60 }),
        help: "The same for one host",
        default: 60,
      }),
      maxDialsOfAddress: setting({
        env: "MAX_CALLS_PER_MINUTE_OF_ADDRESS",
        form: wholeNumber("calls", { max: 100_000, like: 60 }),
        help: "The same for hosts at one network address (of IPv6 a /64)",
        default: 60,
      }),
      maxDialsOfNumber: setting({
        env: "MAX_CALLS_PER_MINUTE_OF_NUMBER",
        form: wholeNumber("calls", { max: 100_000, like: 10 }),
        help: "Calls to the same telephone number that begin in a minute",
        default: 10,
      }),
      maxRoomsInDay: setting({
        env: "MAX_ROOMS_PER_DAY",
        form: wholeNumber("rooms", { max: 1_000_000, like: 200 }),
        help: "Rooms that one host opens in any 24 hours; where everybody is host, one network address (of IPv6 a /64). On an emulator as many as one likes",
        default: 200,
      }),
      maxMinutesInDay: setting({
        env: "MAX_MINUTES_PER_DAY",
        form: wholeNumber("minutes", { max: 10_000_000, like: 3_000 }),
        help:
          "Minutes that all calls together last in any 24 hours; a call that is not over counts with all that it may " +
          "last, so set `limits.maxTalkSeconds` too",
        default: null,
        byDefault: "no limit",
        example: 3000,
      }),
      maxMoneyInDay: setting({
        env: "MAX_MONEY_PER_DAY",
        form: money("an amount of money from 0.01 to 10000000, like 50"),
        help:
          "Money that all calls together cost in any 24 hours, by `limits.prices` and by what the Voice API reports, in " +
          "the currency of these",
        default: null,
        byDefault: "no limit",
        example: 50,
      }),
      prices: setting({
        env: "PRICES",
        form: prices,
        help: "Price of a minute by country; `*` is any other number, `sip` an address that is no number",
        default: null,
        byDefault: "what the Voice API reported last for the country, else unknown, which counts as nothing",
        example: { US: 0.014, "*": 0.5 },
      }),
    },
  }),
  phoneCountry: setting({
    env: "PHONE_COUNTRY",
    form: country,
    help: "Country whose numbers are typed without country code: ISO 3166-1, two letters",
    default: "US",
  }),
};

const telephone = {
  voice: group({
    help: "Telephone numbers that lead to the rooms: docs/telephone-numbers.md has the steps",
    like: "an object like { numbers: [ … ] }",
    settings: {
      numbers: setting({
        env: "VOICE_NUMBERS",
        form: phoneNumbers,
        help: "The numbers, with their country codes; the first is the one that rooms call",
        default: null,
        byDefault: "nobody can dial in; with the emulator its own number",
        example: ["+12015550123"],
      }),
      applicationId: setting({
        env: "VOICE_APPLICATION_ID",
        form: uuid("the id of your Voice application, a UUID"),
        help: "Id of the Voice application that the numbers belong to",
        default: null,
        byDefault: "that of `vonage`",
        example: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
      }),
      privateKey: setting({
        env: "VOICE_PRIVATE_KEY",
        form: text("the private key of your Voice application: its PEM text or a path to it"),
        help: "Its private key: its PEM text or a path to it",
        default: null,
        byDefault: "that of `vonage`",
        example: "private.key",
      }),
      signatureSecret: setting({
        env: "VOICE_SIGNATURE_SECRET",
        form: webhookSecrets,
        help:
          "What its webhooks are signed with: one secret, or two (with a comma between them) while one takes the " +
          "place of the other",
        default: null,
        byDefault:
          "none; required unless the Voice API is on this machine, and there too where `publicUrl` is of another host",
        example: "…",
      }),
      apiUrl: setting({
        env: "VOICE_API_URL",
        form: httpUrl,
        help: "Address of something of your own that speaks as the Voice API does",
        default: null,
        byDefault: "https://api.nexmo.com",
        example: "https://pbx.example.com",
      }),
      sipUri: setting({
        env: "VOICE_SIP_URI",
        form: sipUri,
        help: "SIP address that leads from a room to the numbers",
        default: null,
        byDefault: "the first number at sip.nexmo.com",
        example: "sip:rooms@pbx.example.com;transport=tls",
      }),
      language: setting({
        env: "VOICE_LANGUAGE",
        form: textLike(/^[a-z]{2,3}-[A-Z]{2}$/, "a language and a country, like en-US"),
        help: "What callers hear, and the voice: English, German, French or Spanish, like `de-DE` (BCP 47)",
        default: "en-US",
      }),
      musicUrl: setting({
        env: "VOICE_MUSIC_URL",
        form: httpUrl,
        help: "What callers who wait hear",
        default: null,
        byDefault: "music of our own",
        example: "https://rooms.example.com/music.mp3",
      }),
    },
  }),
  pin: group({
    help: "PINs that let telephones into a room",
    like: "an object like { length: 8 }",
    settings: {
      length: setting({
        env: "PIN_LENGTH",
        form: wholeNumber("digits", { min: 6, max: 12, like: 8 }),
        help: "Digits of a PIN, 6 to 12; with another number every room gets a new PIN",
        default: 8,
      }),
      days: setting({
        env: "PIN_DAYS",
        form: wholeNumber("days", { max: 3_650, like: 90 }),
        help: "Days after which a PIN expires and its room gets a new one",
        default: 90,
      }),
    },
  }),
};

const reports = {
  webhooks: group({
    help: "Reports of the platform about calls",
    like: "an object like { secret: … }",
    settings: {
      secret: setting({
        env: "SIP_WEBHOOK_SECRET",
        form: webhookSecrets,
        help:
          "What the platform signs its reports with: one secret, or two (with a comma between them) while one takes " +
          "the place of the other; 32 random characters are right, 16 the least",
        default: null,
        byDefault: "with credentials no report is believed",
        example: "…",
      }),
      secrets: group({
        help: "Kinds of reports with secrets of their own, as a Vonage application has them",
        like: "an object like { callUpdated: …, callDestroyed: … }",
        settings: {
          callCreated: setting({
            env: "SIP_WEBHOOK_SECRET_CREATED",
            form: webhookSecrets,
            help: "The same for reports that a call was made",
            default: null,
            byDefault: "`webhooks.secret`",
            example: "…",
          }),
          callUpdated: setting({
            env: "SIP_WEBHOOK_SECRET_UPDATED",
            form: webhookSecrets,
            help: "The same for reports that a call rings, was answered or is on hold",
            default: null,
            byDefault: "`webhooks.secret`",
            example: "…",
          }),
          callDestroyed: setting({
            env: "SIP_WEBHOOK_SECRET_DESTROYED",
            form: webhookSecrets,
            help: "The same for reports that a call has ended",
            default: null,
            byDefault: "`webhooks.secret`",
            example: "…",
          }),
          muteForced: setting({
            env: "SIP_WEBHOOK_SECRET_MUTE_FORCED",
            form: webhookSecrets,
            help: "The same for reports that a phone was muted",
            default: null,
            byDefault: "`webhooks.secret`",
            example: "…",
          }),
          connectionCreated: setting({
            env: "SESSION_WEBHOOK_SECRET",
            form: webhookSecrets,
            help: "The same for session monitoring",
            default: null,
            byDefault: "`webhooks.secret`",
            example: "…",
          }),
        },
      }),
      accept: setting({
        env: "WEBHOOKS",
        form: oneOf(
          ["unsigned", "none"],
          '"unsigned" (from anybody, for a trial), "none" (no reports can come), or left out',
        ),
        help:
          "Instead of secrets, `unsigned`: anybody is believed, for a trial, and not with `NODE_ENV=production`; " +
          "`none`: the platform can't reach this app, and the page says what it can't know",
        default: null,
        byDefault:
          "`none` without a secret, unless the platform is an emulator on this machine and nobody comes from elsewhere " +
          "(no `trustProxy`, no `publicUrl` of another host)",
        example: "unsigned",
      }),
    },
  }),
  auditDays: setting({
    env: "AUDIT_DAYS",
    form: wholeNumber("days", { max: 3_650, like: 90 }),
    help: "Days that the audit log is kept",
    default: 90,
  }),
  alertUrl: setting({
    env: "ALERT_URL",
    form: httpUrl,
    help: "Where alerts are sent, as JSON by POST: docs/dialing.md",
    default: null,
    byDefault: "alerts are log lines and a metric only",
    example: "https://alerts.example.com/rooms",
  }),
  metricsToken: setting({
    env: "METRICS_TOKEN",
    form: text("a random text of 16 characters or more", 16),
    help: "What a program that reads `/metrics` sends, as `Authorization: Bearer …`; at least 16 characters",
    default: null,
    byDefault: "made in the data folder, in `metrics-token`",
    example: "…",
  }),
};

const rooms = {
  rooms: setting({
    env: "ROOMS",
    form: sessionsOfRooms,
    help: "Rooms that live in a session you already have: session ids by names of rooms",
    default: null,
    byDefault: "none",
    example: { lobby: "1_MX4…" },
  }),
  locationHint: setting({
    env: "LOCATION_HINT",
    form: ipv4Address("an IPv4 address near the people in the rooms"),
    help: "IPv4 address near which rooms are hosted",
    default: null,
    byDefault: "the first visitor's region",
    example: "203.0.113.7",
  }),
  roomUnusedDays: setting({
    env: "ROOM_UNUSED_DAYS",
    form: wholeNumber("days", { max: 3_650, like: 30 }),
    help: "Days after its last use when a room ends, and its PIN",
    default: 30,
  }),
};

const data = {
  dataDirectory: setting({
    env: "DATA_DIRECTORY",
    form: text("a folder for the database, like data"),
    help: "Folder of the database and of keys",
    default: "data",
  }),
  cookieSecret: setting({
    env: "COOKIE_SECRET",
    form: text("a random text of 32 characters or more", 32),
    help: "What cookies are sealed with; at least 32 characters. With another one hosts sign in again",
    default: null,
    byDefault: "made in the data folder",
    example: "…",
  }),
  appSecret: setting({
    env: "APP_SECRET",
    form: text("a random text of 32 characters or more", 32),
    help:
      "What keeps PINs safe and signs invites; at least 32 characters. With another one every room gets a new PIN, and " +
      "invites lead nowhere",
    default: null,
    byDefault: "made in the data folder",
    example: "…",
  }),
  keepDays: setting({
    env: "KEEP_DAYS",
    form: wholeNumber("days", { max: 3_650, like: 90 }),
    help: "Days for which calls and telephone callers are kept, with names and numbers",
    default: 90,
  }),
  logLevel: setting({
    env: "LOG_LEVEL",
    form: oneOf(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "one of fatal, error, warn, info, debug, trace, silent",
    ),
    help: "What is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`",
    default: "info",
  }),
};

/** The table in parts, in the order in which people read it. */
export const sections: readonly { title: string; settings: Table }[] = [
  { title: "The server", settings: server },
  { title: "The platform", settings: platform },
  { title: "Hosts", settings: access },
  { title: "Phones that are called", settings: phones },
  { title: "Telephone numbers", settings: telephone },
  { title: "Reports and metrics", settings: reports },
  { title: "Rooms", settings: rooms },
  { title: "Data and log", settings: data },
];

/** Every setting. */
export const table = {
  ...server,
  ...platform,
  ...access,
  ...phones,
  ...telephone,
  ...reports,
  ...rooms,
  ...data,
};

/** Type of `config.ts`. */
export type Config = ConfigOf<typeof table>;
export type Values = ValuesOf<typeof table>;
