/** The paths of the webhooks for the Voice API, below the app's origin. */
export const paths = {
  answer: "/webhooks/voice/answer",
  input: "/webhooks/voice/input",
  events: "/webhooks/voice/events",
  /** Events of a call's phone, followed by the call's id. */
  calls: "/webhooks/voice/calls",
  music: "/webhooks/voice/music.wav",
} as const;
