/** Nobody of this name is on the line in this room. */
export class NoSuchCaller extends Error {
  override readonly name = "NoSuchCaller";
  constructor() {
    super("There is no such caller in this room: they may have hung up.");
  }
}
