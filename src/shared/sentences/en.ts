import type { Sentences } from "./sentences.ts";

/** English. */
export const en: Sentences = {
  ends: {
    busy: "Busy",
    declined: "Declined",
    "no-answer": "No answer",
    "number-not-found": "Number not found",
    "no-common-audio-format": "No common audio format",
    "they-hung-up": "They hung up",
    "provider-sign-in-failed": "Sign-in at the phone provider failed",
    "provider-refused": "The phone provider does not allow this call",
    "provider-unavailable": "Phone provider unavailable",
    "phone-system-not-found": "No such phone system",
    "phone-system-unreachable": "The phone system can't be reached",
    "certificate-not-trusted": "The phone system's certificate is not trusted",
    canceled: "Canceled before it was answered",
    "hung-up": "Hung up",
    "not-placed": "Not placed",
    "calls-stopped": "All calls on this server were stopped",
    dropped: "Call dropped",
    "no-sound": "Dropped: no sound arrived",
    "platform-limit": "Reached the 6-hour limit",
    inactive: "Ended: inactive",
    "platform-unreachable": "The calling platform can't be reached.",
    "credentials-refused": "The calling platform does not accept this app's credentials.",
    "video-not-enabled": "Video from phones is not enabled for this platform project.",
    "platform-never-answered": "The platform never answered",
    "dial-interrupted": "This server stopped while it was calling, and no phone was found",
    "ended-meanwhile": "Ended while this server was not running",
    "platform-restarted": "The platform restarted or dropped the call",
    "not-reported": "Ended. The platform does not tell this server why.",
    "never-heard-of": "Nothing was heard of this call. The platform ends calls after 6 hours",
    "not-listed": "This call is not on the line any more",
    failed: "Call failed",
    "ring-limit": (seconds) => `No answer within ${formatSeconds(seconds)}`,
    "talk-limit": (seconds) => `Reached your limit of ${formatSeconds(seconds)}`,
    "platform-refused": (detail) => `The calling platform refused: ${detail}`,
    other: (detail) => detail,
  },
  enders: {
    youHungUp: "You hung up",
    youCanceled: "You canceled the call",
    hungUp: (who) => `${who} hung up`,
    canceled: (who) => `${who} canceled the call`,
    somebodyHungUp: "Hung up from the room",
    nobodyKnows: "Ended",
  },
  cards: {
    placing: "Placing the call…",
    calling: (duration) => `Calling… ${duration}`,
    ringing: (duration) => `Ringing… ${duration}`,
    checking: "Checking…",
    connected: "Connected",
    onTheLine: "On the line",
    onHold: "On hold",
    hangingUp: "Hanging up…",
    unanswered: "The platform has not answered. The phone may ring.",
    mayBeOnTheLine: "This phone may still be on the line. Still trying.",
    hangUpTakesLong: "Taking longer than usual. Still trying.",
    digitsNotSent: "Digits were not sent. Use the keypad.",
    heldFor: (duration) => `They put the call on hold ${duration} ago`,
    hereSince: (time) => `Here since ${time}`,
    called: (time, by) => `Called${formatBy(by)} at ${time}`,
    isCalling: (by) => `${by} is calling`,
    stopsAt: (duration) => `Stops at ${duration}`,
    reachesLimitIn: (duration) => `Reaches your limit in ${duration}`,
    sendsDigits: (digits) => `sends ${digits ?? "digits"} when answered`,
    isEncrypted: "encrypted sound",
  },
  failure: {
    sipStatus: (code) => `SIP ${code}`,
    platformCode: (code) => `Code ${code}`,
    after: (duration) => `after ${duration}`,
    checkSignIn: "check the SIP user name and password",
  },
  history: {
    today: "Today",
    yesterday: "Yesterday",
    calledBy: (result, by) => `${result} · called by ${by}`,
  },
  announcements: {
    calling: (who) => `Calling ${who}.`,
    ringing: (who) => `${who} is ringing.`,
    answered: (who) => `${who} answered.`,
    isOnTheLine: (who) => `${who} is on the line.`,
    isOnHold: (who) => `${who} is on hold.`,
    putOnHold: (who) => `${who} put the call on hold.`,
    isBack: (who) => `${who} is back.`,
    unanswered: (who) => `Call to ${who}: the platform has not answered. The phone may ring.`,
    digitsNotSent: (who) => `The digits for ${who} were not sent.`,
    muted: (who, by) => `${who} muted by ${by ?? "a host"}.`,
    failed: (who, why) => `${why.endsWith(".") ? why : `${why}.`} Call to ${who} failed.`,
    canceled: (who, by) => `Call to ${who} canceled${formatBy(by)}.`,
    theyHungUp: (who, talkedMs) => `${who} hung up after ${speakDuration(talkedMs)}.`,
    ended: (who, by, talkedMs) => `Call with ${who} ended${formatBy(by)} after ${speakDuration(talkedMs)}.`,
  },
  phone: "Phone",
  unknownPhone: "A phone",
  csv: {
    columns: {
      requested: "requested",
      to: "to",
      calledBy: "called by",
      answered: "answered",
      ended: "ended",
      seconds: "duration in seconds",
      result: "result",
      code: "code",
      hungUpBy: "hung up by",
    },
    sides: { us: "the room", them: "the phone", platform: "the platform", limit: "a limit" },
    states: {
      requested: "requested",
      unknown: "unknown",
      dialing: "dialing",
      ringing: "ringing",
      active: "active",
      "on hold": "on hold",
      ending: "ending",
      ended: "ended",
    },
  },
};

function formatBy(who: string | null): string {
  return who === null ? "" : ` by ${who}`;
}

/** @returns `45 s`, `1 min`, `1 min 30 s`. */
function formatSeconds(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** @returns duration in words: `9 seconds`, `1 minute`, `2 hours`. */
function speakDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return count(seconds, "second");
  if (seconds < 3600) return count(Math.round(seconds / 60), "minute");
  return count(Math.round(seconds / 3600), "hour");
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
