import type { Config } from "./src/settings/settings.ts";

/**
 * Copy this file to `config.ts` (git ignores it) and uncomment what you need: lines without `//` are the defaults.
 * Each setting has a name in the environment too, in brackets below; the environment and `.env` win over this file.
 * With nothing at all the app runs with its own emulator of the platform: no account, no internet.
 *
 * Written from `src/settings/table.ts` by `node scripts/settings.js`: change the table, not this file.
 */
export default {
  // ---- The server ----

  // Port that the app listens on; 0 is any free one [PORT].
  port: 3000,

  // Address that the app listens on [HOST].
  // Default: `127.0.0.1` with an emulator or with `trustProxy`, else `0.0.0.0`.
  // host: "0.0.0.0",

  // What people type to get here, if something stands in front of the app [PUBLIC_URL].
  // Default: the address they came by.
  // publicUrl: "https://rooms.example.com",

  // Proxies in front of the app: how many, or which addresses. Where they are on another machine, give `host`
  // too, and let nobody else reach it [TRUST_PROXY: separated by commas].
  // Default: none.
  // trustProxy: 1,

  // Over HTTPS, `true` tells browsers to use HTTPS for every subdomain of this host too, for a year: only
  // where all of them have it [HSTS_SUBDOMAINS].
  hstsSubdomains: false,

  // Seconds in which a program that was told to stop still answers, but says that it is not ready: longer
  // than what stands in front takes to see that [STOP_DELAY_SECONDS].
  stopDelaySeconds: 0,

  // HTTPS without a proxy in front.
  // tls: {
  //   // The private key: PEM text or a path to it [TLS_KEY]. Default: plain HTTP.
  //   key: "key.pem",
  //   // The certificate and its chain: PEM text or a path to it [TLS_CERTIFICATE].
  //   certificate: "certificate.pem",
  // },

  // ---- The platform ----

  // An OpenTok project: https://tokbox.com/account.
  // opentok: {
  //   // The project's API key [OPENTOK_API_KEY]. Default: the emulator.
  //   apiKey: "47665971",
  //   // The project's secret [OPENTOK_API_SECRET].
  //   apiSecret: "0123456789abcdef0123456789abcdef01234567",
  //   // Address of the platform's REST API: an emulator that runs alone, or another data center
  //   // [OPENTOK_API_URL].
  //   // Default: the cloud.
  //   apiUrl: "http://127.0.0.1:4000/_emulator/api",
  //   // What browsers reach the platform through: that emulator, or an IP proxy [OPENTOK_PROXY_URL].
  //   // Default: nothing: straight to the cloud.
  //   proxyUrl: "http://127.0.0.1:4000/_emulator/client",
  // },

  // Or a Vonage application: https://dashboard.nexmo.com/applications.
  // vonage: {
  //   // The application's id [VONAGE_APPLICATION_ID].
  //   applicationId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
  //   // The application's private key: its PEM text or a path to it [VONAGE_PRIVATE_KEY].
  //   privateKey: "private.key",
  // },

  // Without credentials: `on` allows the emulator with `NODE_ENV=production` too; `vonage` does that, and
  // gives the app the emulator's Vonage application instead of its OpenTok project. With credentials:
  // `separate` says that they are those of an emulator that runs alone, where it can't be told by them
  // [EMULATOR].
  // Default: `on`, but not with `NODE_ENV=production`.
  // emulator: "on",

  // ---- Hosts ----

  // Passphrase that hosts sign in with: they open rooms, call and moderate. Its hash, which `npm run
  // passphrase` makes; for a trial, and not with `NODE_ENV=production`, the passphrase itself, at least 8
  // characters [HOST_PASSPHRASE].
  // Default: none; with credentials required, unless there is `oidc.issuer` or `access` is `open`.
  // hostPassphrase: "correct horse battery staple",

  // Instead of a passphrase, `open`: everybody who has a link is host [ACCESS].
  // Default: `open` with an emulator.
  // access: "open",

  // Sign-in of hosts with OpenID Connect, at any provider: docs/operations.md has the steps.
  // oidc: {
  //   // Address of the provider, under which it has `/.well-known/openid-configuration` [OIDC_ISSUER].
  //   // Default: hosts sign in with the passphrase.
  //   issuer: "https://accounts.google.com",
  //   // Client id of this app at the provider; its redirect URI is `PUBLIC_URL/sign-in/callback`
  //   // [OIDC_CLIENT_ID].
  //   clientId: "rooms",
  //   // Its client secret [OIDC_CLIENT_SECRET].
  //   clientSecret: "…",
  //   // Who is host: e-mail addresses, and domains whose addresses are [OIDC_ALLOW: separated by commas].
  //   allow: ["example.com", "ada@example.org"],
  // },

  // E-mail addresses of hosts who are admins, where hosts sign in with OpenID Connect [ADMINS: separated by
  // commas].
  // Default: nobody; with the passphrase every host.
  // admins: ["ada@example.com"],

  // Who enters a room that a host has opened, besides hosts: with `invite` who has an invite link, with
  // `link` who has the plain link of the room, with `none` nobody. Hosts can say otherwise for a room
  // [GUESTS].
  guests: "invite",

  // ---- Phones that are called ----

  // What is called, and how.
  // sip: {
  //   // What "Start SIP Call" calls [SIP_URI]. Default: with the emulator its echo, else nothing.
  //   uri: "sip:desk@sip.example.com;transport=tls",
  //   // How telephone numbers are called: +14155550100 takes the place of `{number}` [SIP_NUMBER_URI].
  //   // Default: through the Voice API, if there is one.
  //   numberUri: "sip:{number}@sip.example.com;transport=tls",
  //   // User name at the SIP provider. It, the password and the headers are sent to the hosts of `uri` and
  //   // `numberUri` only; without both of these to every phone that may be dialed [SIP_USERNAME].
  //   username: "rooms",
  //   // Password at the SIP provider; it never reaches a browser [SIP_PASSWORD].
  //   password: "…",
  //   // Headers of each call; their names begin with `X-` [SIP_HEADERS: JSON]. Default: none.
  //   headers: { "X-Queue": "support" },
  //   // The caller that phones show [SIP_FROM]. Default: the platform's choice.
  //   from: "14155550100@sip.example.com",
  //   // Encrypted sound (SRTP); encrypted signaling is `;transport=tls` in the address [SIP_SECURE].
  //   // Default: false.
  //   secure: true,
  // },

  // What may be dialed, and as whom: docs/dialing.md.
  // dial: {
  //   // What may be dialed besides `sip.uri`: SIP addresses, hosts with their ports, `*.hosts`, telephone
  //   // numbers, the ordinary numbers of whole countries, and other types of numbers there: docs/dialing.md
  //   // [DIAL_ALLOW: separated by commas].
  //   // Default: everything with an emulator, else nothing.
  //   allow: ["sip:door@example.com", "*.pbx.example.com", "+14155550100", "country:US"],
  //   // Callers that a host may show instead of `sip.from` and of the numbers in `voice.numbers` [DIAL_FROM:
  //   // separated by commas].
  //   // Default: any with an emulator, else none.
  //   from: ["14155550100@sip.example.com"],
  //   // Headers that a host may add to a call; their names begin with `X-` [DIAL_HEADERS: separated by
  //   // commas].
  //   // Default: any with an emulator, else none.
  //   headers: ["X-Queue"],
  // },

  // Limits of calls.
  // limits: {
  //   // How long a phone rings before it is hung up, where the platform reports that it rings
  //   // [MAX_RING_SECONDS].
  //   // Default: 45.
  //   maxRingSeconds: 45,
  //   // How long a call lasts from its answer on [MAX_TALK_SECONDS]. Default: the platform's 6 hours.
  //   maxTalkSeconds: 1800,
  //   // Calls of one room at the same time; each room also dials at most 30 in a minute [MAX_CALLS].
  //   // Default: 20.
  //   maxCalls: 20,
  //   // Calls of all rooms at the same time [MAX_CALLS_OF_ALL]. Default: 200.
  //   maxCallsOfAll: 200,
  //   // Calls that one host has made, at the same time [MAX_CALLS_OF_HOST]. Default: 50.
  //   maxCallsOfHost: 50,
  //   // Calls of all rooms that begin in a minute [MAX_CALLS_PER_MINUTE]. Default: 120.
  //   maxDials: 120,
  //   // The same for one host [MAX_CALLS_PER_MINUTE_OF_HOST]. Default: 60.
  //   maxDialsOfHost: 60,
  //   // The same for hosts at one network address (of IPv6 a /64) [MAX_CALLS_PER_MINUTE_OF_ADDRESS].
  //   // Default: 60.
  //   maxDialsOfAddress: 60,
  //   // Calls to the same telephone number that begin in a minute [MAX_CALLS_PER_MINUTE_OF_NUMBER].
  //   // Default: 10.
  //   maxDialsOfNumber: 10,
  //   // Rooms that one host opens in any 24 hours; where everybody is host, one network address (of IPv6 a
  //   // /64). On an emulator as many as one likes [MAX_ROOMS_PER_DAY].
  //   // Default: 200.
  //   maxRoomsInDay: 200,
  //   // Minutes that all calls together last in any 24 hours; a call that is not over counts with all that
  //   // it may last, so set `limits.maxTalkSeconds` too [MAX_MINUTES_PER_DAY].
  //   // Default: no limit.
  //   maxMinutesInDay: 3000,
  //   // Money that all calls together cost in any 24 hours, by `limits.prices` and by what the Voice API
  //   // reports, in the currency of these [MAX_MONEY_PER_DAY].
  //   // Default: no limit.
  //   maxMoneyInDay: 50,
  //   // Price of a minute by country; `*` is any other number, `sip` an address that is no number [PRICES:
  //   // JSON].
  //   // Default: what the Voice API reported last for the country, else unknown, which counts as nothing.
  //   prices: { US: 0.014, "*": 0.5 },
  // },

  // Country whose numbers are typed without country code: ISO 3166-1, two letters [PHONE_COUNTRY].
  phoneCountry: "US",

  // ---- Telephone numbers ----

  // Telephone numbers that lead to the rooms: docs/telephone-numbers.md has the steps.
  // voice: {
  //   // The numbers, with their country codes; the first is the one that rooms call [VOICE_NUMBERS:
  //   // separated by commas].
  //   // Default: nobody can dial in; with the emulator its own number.
  //   numbers: ["+12015550123"],
  //   // Id of the Voice application that the numbers belong to [VOICE_APPLICATION_ID].
  //   // Default: that of `vonage`.
  //   applicationId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
  //   // Its private key: its PEM text or a path to it [VOICE_PRIVATE_KEY]. Default: that of `vonage`.
  //   privateKey: "private.key",
  //   // What its webhooks are signed with: one secret, or two (with a comma between them) while one takes
  //   // the place of the other [VOICE_SIGNATURE_SECRET].
  //   // Default: none; required unless the Voice API is on this machine, and there too where `publicUrl` is
  //   // of another host.
  //   signatureSecret: "…",
  //   // Address of something of your own that speaks as the Voice API does [VOICE_API_URL].
  //   // Default: https://api.nexmo.com.
  //   apiUrl: "https://pbx.example.com",
  //   // SIP address that leads from a room to the numbers [VOICE_SIP_URI].
  //   // Default: the first number at sip.nexmo.com.
  //   sipUri: "sip:rooms@pbx.example.com;transport=tls",
  //   // What callers hear, and the voice: English, German, French or Spanish, like `de-DE` (BCP 47)
  //   // [VOICE_LANGUAGE].
  //   // Default: en-US.
  //   language: "en-US",
  //   // What callers who wait hear [VOICE_MUSIC_URL]. Default: music of our own.
  //   musicUrl: "https://rooms.example.com/music.mp3",
  // },

  // PINs that let telephones into a room.
  // pin: {
  //   // Digits of a PIN, 6 to 12; with another number every room gets a new PIN [PIN_LENGTH]. Default: 8.
  //   length: 8,
  //   // Days after which a PIN expires and its room gets a new one [PIN_DAYS]. Default: 90.
  //   days: 90,
  // },

  // ---- Reports and metrics ----

  // Reports of the platform about calls.
  // webhooks: {
  //   // What the platform signs its reports with: one secret, or two (with a comma between them) while one
  //   // takes the place of the other; 32 random characters are right, 16 the least [SIP_WEBHOOK_SECRET].
  //   // Default: with credentials no report is believed.
  //   secret: "…",
  //   // Kinds of reports with secrets of their own, as a Vonage application has them.
  //   secrets: {
  //     // The same for reports that a call was made [SIP_WEBHOOK_SECRET_CREATED].
  //     // Default: `webhooks.secret`.
  //     callCreated: "…",
  //     // The same for reports that a call rings, was answered or is on hold [SIP_WEBHOOK_SECRET_UPDATED].
  //     // Default: `webhooks.secret`.
  //     callUpdated: "…",
  //     // The same for reports that a call has ended [SIP_WEBHOOK_SECRET_DESTROYED].
  //     // Default: `webhooks.secret`.
  //     callDestroyed: "…",
  //     // The same for reports that a phone was muted [SIP_WEBHOOK_SECRET_MUTE_FORCED].
  //     // Default: `webhooks.secret`.
  //     muteForced: "…",
  //     // The same for session monitoring [SESSION_WEBHOOK_SECRET]. Default: `webhooks.secret`.
  //     connectionCreated: "…",
  //   },
  //   // Instead of secrets, `unsigned`: anybody is believed, for a trial, and not with
  //   // `NODE_ENV=production`; `none`: the platform can't reach this app, and the page says what it can't
  //   // know [WEBHOOKS].
  //   // Default: `none` without a secret, unless the platform is an emulator on this machine and nobody
  //   // comes from elsewhere (no `trustProxy`, no `publicUrl` of another host).
  //   accept: "unsigned",
  // },

  // Days that the audit log is kept [AUDIT_DAYS].
  auditDays: 90,

  // Where alerts are sent, as JSON by POST: docs/dialing.md [ALERT_URL].
  // Default: alerts are log lines and a metric only.
  // alertUrl: "https://alerts.example.com/rooms",

  // What a program that reads `/metrics` sends, as `Authorization: Bearer …`; at least 16 characters
  // [METRICS_TOKEN].
  // Default: made in the data folder, in `metrics-token`.
  // metricsToken: "…",

  // ---- Rooms ----

  // Rooms that live in a session you already have: session ids by names of rooms [ROOMS: JSON].
  // Default: none.
  // rooms: { lobby: "1_MX4…" },

  // IPv4 address near which rooms are hosted [LOCATION_HINT]. Default: the first visitor's region.
  // locationHint: "203.0.113.7",

  // Days after its last use when a room ends, and its PIN [ROOM_UNUSED_DAYS].
  roomUnusedDays: 30,

  // ---- Data and log ----

  // Folder of the database and of keys [DATA_DIRECTORY].
  dataDirectory: "data",

  // What cookies are sealed with; at least 32 characters. With another one hosts sign in again
  // [COOKIE_SECRET].
  // Default: made in the data folder.
  // cookieSecret: "…",

  // What keeps PINs safe and signs invites; at least 32 characters. With another one every room gets a new
  // PIN, and invites lead nowhere [APP_SECRET].
  // Default: made in the data folder.
  // appSecret: "…",

  // Days for which calls and telephone callers are kept, with names and numbers [KEEP_DAYS].
  keepDays: 90,

  // What is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent` [LOG_LEVEL].
  logLevel: "info",
} satisfies Config;
