import { PlatformTimeout } from "./platform-errors.ts";

/** How long an answer is waited for, in milliseconds. */
export interface Deadlines {
  createSession: number;
  dial: number;
  disconnect: number;
  findConnection: number;
  findStream: number;
  playDigits: number;
  mute: number;
}

export const DEADLINES: Deadlines = {
  createSession: 10_000,
  dial: 10_000,
  disconnect: 5_000,
  findConnection: 5_000,
  findStream: 5_000,
  playDigits: 5_000,
  mute: 5_000,
};

/**
 * Waits for an answer so long and no longer. The answer itself is not stopped: whoever holds it may use it late.
 *
 * @param toError what to say where it is not the platform that takes so long.
 * @throws PlatformTimeout, or what was given, after `deadlineMs`; else whatever the answer throws.
 */
export async function withDeadline<Answer>(
  answer: Promise<Answer>,
  deadlineMs: number,
  toError: (deadlineMs: number) => Error = (ms) => new PlatformTimeout(ms),
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(toError(deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
