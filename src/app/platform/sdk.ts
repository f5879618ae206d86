import OpenTok from "opentok";
import { withDeadline } from "./deadline.ts";
import { fromSdkError } from "./error-translation.ts";

/** How the SDK hands on what came of a request; without a response where none came, or where it is left out. */
type Done<Answer> = (error: Error | null, answer: Answer, response?: { status: number } | null) => void;

/**
 * The SDK with what its type declarations leave out. `client` is what its own methods use: they drop the status,
 * which tells a refusal from an accident after which it may have happened all the same, and the body of a refusal.
 */
export class Sdk extends OpenTok {
  declare readonly apiUrl: string;
  declare readonly client: {
    dial(body: object, done: Done<unknown>): void;
    playDTMF(to: { sessionId: string; connectionId: string; digits: string }, done: Done<unknown>): void;
    forceMuteStream(of: { sessionId: string; streamId: string }, done: Done<unknown>): void;
    /** The SDK documents `excudedStreamIds`, which the platform does not know; the right name goes through unchanged. */
    forceMuteAll(
      of: { sessionId: string; options: { excludedStreamIds: readonly string[] } },
      done: Done<unknown>,
    ): void;
    disableForceMute(of: { sessionId: string }, done: Done<unknown>): void;
  };
  /** A token for the REST API, good for five minutes. */
  declare readonly generateJwt: () => string;
}

/**
 * Asks the platform through the SDK.
 *
 * @param deadlineMs none: whoever asks holds on to the answer.
 * @throws PlatformError
 */
export function askSdk<Answer>(ask: (done: Done<Answer>) => void, deadlineMs?: number): Promise<Answer> {
  const answer = new Promise<Answer>((resolve, reject) => {
    ask((error, value, response) =>
      error ? reject(fromSdkError(error, { status: response?.status ?? null, body: value })) : resolve(value),
    );
  });
  return deadlineMs === undefined ? answer : withDeadline(answer, deadlineMs);
}
