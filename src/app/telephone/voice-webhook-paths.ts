/** Where the Voice API finds what it wants of us, below the app's origin. */
export const paths = {
  answer: "/webhooks/voice/answer",
  input: "/webhooks/voice/input",
  events: "/webhooks/voice/events",
  /** What happens to the phone of a call, by the call's id. */
  calls: "/webhooks/voice/calls",
  music: "/webhooks/voice/music.wav",
} as const;
