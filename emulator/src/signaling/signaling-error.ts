/** A refused message of a client; becomes its STATUS, with the message as the reason. */
export class SignalingError extends Error {
  override name = "SignalingError";
  readonly status: 400 | 403 | 404 | 409 | 413;

  constructor(status: SignalingError["status"], message: string) {
    super(message);
    this.status = status;
  }
}
