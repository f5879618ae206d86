import type { RequestHandler } from "express";
import { addressOf } from "../http/visitor.ts";
import type { Audit } from "./audit.ts";

/** Statuses of a sign-in that went wrong. Those that were not even looked at (429) are not noted. */
const FAILED = [401, 403];
/** Time in which one entry stands for all failures of an address. */
const QUIET_MS = 60_000;
/** Addresses with entries of their own in that time: anybody may fail to sign in, and a flood shall fill no disk. */
const ADDRESSES_MAX = 20;

interface AuditSignInsParts {
  audit: Pick<Audit, "note">;
  onBackgroundError(error: unknown): void;
}

/**
 * Notes sign-ins that fail, by whichever way, from their answers: the first of an address at once, and a minute later how
 * many more there were.
 */
export function auditSignIns(parts: AuditSignInsParts): RequestHandler {
  const failures = new SignInFailures(parts);
  return (request, response, next) => {
    if (/^\/sign-in(?:\/|$)/.test(request.path))
      response.once("finish", () => {
        const { statusCode } = response;
        if (FAILED.includes(statusCode)) failures.note(addressOf(request.ip), `answered ${statusCode}`);
      });
    next();
  };
}

class SignInFailures {
  readonly #parts: AuditSignInsParts;
  /** How many more there were since the first, by address prefix. */
  readonly #more = new Map<string, { address: string; count: number }>();
  /** Of addresses that are too many to be told apart. */
  #others = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: AuditSignInsParts) {
    this.#parts = parts;
  }

  note({ address, addressPrefix }: ReturnType<typeof addressOf>, why: string): void {
    this.#timer ??= setTimeout(() => this.#tell(), QUIET_MS).unref();
    const known = this.#more.get(addressPrefix);
    if (known) known.count++;
    else if (this.#more.size >= ADDRESSES_MAX) this.#others++;
    else {
      this.#more.set(addressPrefix, { address, count: 0 });
      this.#write(address, why);
    }
  }

  #tell(): void {
    this.#timer = undefined;
    for (const { address, count } of this.#more.values())
      if (count > 0) this.#write(address, `${count} more within a minute`);
    if (this.#others > 0) this.#write(null, `${this.#others} more within a minute, from other addresses`);
    this.#more.clear();
    this.#others = 0;
  }

  #write(address: string | null, why: string): void {
    const { audit, onBackgroundError } = this.#parts;
    const visitor = address === null ? null : { id: `address:${address}`, address };
    audit.note({ action: "sign in", visitor, outcome: "refused", why }).catch(onBackgroundError);
  }
}
