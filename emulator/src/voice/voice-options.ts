/** Configuration of the Voice capability of the application. */
export interface VoiceOptions {
  /** Asked for the NCCO of an incoming call. */
  answerUrl: string;
  /** Absent: GET. */
  answerMethod?: "GET" | "POST";
  /** Receives the events of calls. */
  eventUrl: string;
  /** Absent: POST. */
  eventMethod?: "GET" | "POST";
  /** Asked where the others fail; absent: nobody. */
  fallbackUrl?: string;
  /** Signs webhooks; absent: they are unsigned. */
  signatureSecret?: string;
  /** Form of payloads: today's, or that of the platform's first years. Absent: new. */
  payloads?: "new" | "old";
}
