import type { Config } from "./src/settings.ts";

/**
 * Copy this file to `config.ts` (git ignores it) and uncomment what you need.
 * Each setting has a name in the environment too, in brackets below; the environment and `.env` win over this file.
 * With nothing at all the app runs with its own emulator of the platform: no account, no internet.
 */
export default {
  // Where the app listens [PORT, HOST]. Without credentials: on this machine only.
  port: 3000,
  // host: "0.0.0.0",

  // What people type to get here, if something stands in front of the app [PUBLIC_URL].
  // publicUrl: "https://rooms.example.com",

  // Proxies in front of the app: how many, or which addresses [TRUST_PROXY].
  // trustProxy: 1,

  // HTTPS without a proxy in front: PEM text or path [TLS_KEY, TLS_CERTIFICATE].
  // tls: { key: "key.pem", certificate: "certificate.pem" },

  // An OpenTok project: https://tokbox.com/account [OPENTOK_API_KEY, OPENTOK_API_SECRET].
  // opentok: {
  //   apiKey: "47665971",
  //   apiSecret: "0123456789abcdef0123456789abcdef01234567",
  //   // An emulator that runs alone, or another data center [OPENTOK_API_URL].
  //   apiUrl: "http://127.0.0.1:4000/_emulator/api",
  //   // What browsers reach the platform through: that emulator, or an IP proxy [OPENTOK_PROXY_URL].
  //   proxyUrl: "http://127.0.0.1:4000/_emulator/client",
  // },

  // Or a Vonage application: https://dashboard.nexmo.com/applications [VONAGE_APPLICATION_ID, VONAGE_PRIVATE_KEY].
  // vonage: { applicationId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51", privateKey: "private.key" },

  // Who may call and moderate: whoever knows this passphrase [HOST_PASSPHRASE] ...
  // hostPassphrase: "correct horse battery staple",
  // ... or everybody who has a link [ACCESS=open].
  // access: "open",

  // What "Start SIP Call" calls, and how.
  // sip: {
  //   uri: "sip:desk@sip.example.com;transport=tls", // [SIP_URI]
  //   // How telephone numbers are called: +14155550100 takes the place of {number} [SIP_NUMBER_URI].
  //   numberUri: "sip:{number}@sip.example.com;transport=tls",
  //   // Sent to the hosts of `uri` and `numberUri` only; without both to every phone that may be dialed
  //   // [SIP_USERNAME, SIP_PASSWORD].
  //   username: "rooms",
  //   password: "…",
  //   headers: { "X-Queue": "support" }, // the same holds for these [SIP_HEADERS: JSON]
  //   from: "14155550100@sip.example.com", // [SIP_FROM]
  //   secure: true, // encrypted sound, SRTP [SIP_SECURE]
  // },

  // What may be dialed besides `sip.uri`: addresses, hosts, *.hosts, telephone numbers, and ordinary numbers of
  // whole countries [DIAL_ALLOW: separated by commas].
  // dial: { allow: ["sip:door@example.com", "*.pbx.example.com", "+14155550100", "country:US"] },

  // Whose numbers are typed without country code [PHONE_COUNTRY].
  // phoneCountry: "US",

  // How long phones ring and people talk at most, and how many calls a room holds at once
  // [MAX_RING_SECONDS, MAX_TALK_SECONDS, MAX_CALLS]. Without maxTalkSeconds the platform's own limit counts: 6 hours.
  // limits: { maxRingSeconds: 45, maxTalkSeconds: 1800, maxCalls: 20 },

  // Telephone numbers that lead to the rooms: docs/telephone-numbers.md has the steps.
  // voice: {
  //   numbers: ["+12015550123"], // the first is the one that rooms call [VOICE_NUMBERS: separated by commas]
  //   // The Voice application they belong to; without these two the one of `vonage`
  //   // [VOICE_APPLICATION_ID, VOICE_PRIVATE_KEY].
  //   applicationId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
  //   privateKey: "private.key",
  //   signatureSecret: "…", // what its webhooks are signed with [VOICE_SIGNATURE_SECRET, two with a comma between]
  //   // Something of your own that speaks as the Voice API does [VOICE_API_URL, VOICE_SIP_URI].
  //   apiUrl: "https://pbx.example.com",
  //   sipUri: "sip:rooms@pbx.example.com;transport=tls",
  //   language: "en-US", // what callers hear: English, German, French or Spanish [VOICE_LANGUAGE]
  //   musicUrl: "https://rooms.example.com/music.mp3", // for those who wait [VOICE_MUSIC_URL]
  // },

  // Digits of a room's PIN, 6 to 12; with another number every room gets a new PIN [PIN_LENGTH].
  // pin: { length: 8 },

  // What the platform signs its reports about calls with: one secret, or two while one takes the place of the other
  // [SIP_WEBHOOK_SECRET, two with a comma between them]; 32 random characters are right, 16 the least.
  // webhooks: {
  //   secret: "…",
  //   // Kinds with secrets of their own, as a Vonage application has them
  //   // [SIP_WEBHOOK_SECRET_CREATED, _UPDATED, _DESTROYED, _MUTE_FORCED].
  //   // and, of session monitoring, connectionCreated [SESSION_WEBHOOK_SECRET].
  //   secrets: { callCreated: "…", callUpdated: "…", callDestroyed: "…", muteForced: "…", connectionCreated: "…" },
  //   // Instead of secrets, for a trial: believe anybody. Refused in production [WEBHOOKS=unsigned].
  //   // "none": the platform can't reach this app, and the page says what it can't know [WEBHOOKS=none].
  //   accept: "unsigned",
  // },

  // Lets a program on another machine read /metrics: Authorization: Bearer … [METRICS_TOKEN].
  // metricsToken: "at least 16 random characters",

  // Rooms are hosted near this address [LOCATION_HINT].
  // locationHint: "203.0.113.7",

  // Rooms that live in a session you already have [ROOMS: JSON].
  // rooms: { lobby: "1_MX4…" },

  // A room, and its PIN, ends when nobody has used it for so many days [ROOM_UNUSED_DAYS].
  // roomUnusedDays: 30,

  // Database and keys [DATA_DIRECTORY]; what signs the cookies of hosts [COOKIE_SECRET] and what keeps PINs safe
  // [APP_SECRET]; both are made there if absent. With another appSecret every room gets a new PIN.
  dataDirectory: "data",
  // cookieSecret: "at least 32 random characters ...",
  // appSecret: "at least 32 random characters ...",

  // fatal, error, warn, info, debug, trace, silent [LOG_LEVEL].
  logLevel: "info",
} satisfies Config;
