/** What a client asked for that can't be: becomes the STATUS of its message, with the words as the reason. */
export class SignalingError extends Error {
  override name = "SignalingError";
  readonly status: 400 | 403 | 404 | 409 | 413;

  constructor(status: SignalingError["status"], message: string) {
    super(message);
    this.status = status;
  }
}
