/** The Voice API waits for its answer no longer. */
export class AnswerTooLate extends Error {
  override readonly name = "AnswerTooLate";
  constructor(deadlineMs: number) {
    super(`What a caller should hear was not known within ${deadlineMs} ms.`);
  }
}

/** Nobody of this name is on the line in this room. */
export class NoSuchCaller extends Error {
  override readonly name = "NoSuchCaller";
  constructor() {
    super("There is no such caller in this room: they may have hung up.");
  }
}
