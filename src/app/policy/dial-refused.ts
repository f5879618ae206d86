import type { DialRequest } from "./wire.ts";

/** A dial that can't go out, or must not. */
export class DialRefused extends Error {
  override readonly name = "DialRefused";
  /** The part of the request that is wrong. */
  readonly field: keyof DialRequest;
  /** Whether the request is right, but not allowed here. */
  readonly isForbidden: boolean;

  constructor(field: keyof DialRequest, message: string, { isForbidden = false } = {}) {
    super(message);
    this.field = field;
    this.isForbidden = isForbidden;
  }
}
