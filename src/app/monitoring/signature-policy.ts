import type { Request } from "express";
import { type SignedKind, signedKinds, type Webhooks } from "../../settings/settings.ts";
import { Throttle } from "../access/throttle.ts";
import { isFromThisMachine } from "../http/known-host.ts";
import { isSignedWith, verifySignature } from "./signature.ts";

/** A report that nothing proves: it has no signature, or there is no secret here to check it with. */
export class UnsignedReport extends Error {
  override readonly name = "UnsignedReport";

  constructor({ hasSecret }: { hasSecret: boolean }) {
    super(
      hasSecret
        ? "Reports that are not signed are not accepted here."
        : "No webhook secret is configured here, so reports are not accepted.",
    );
  }
}

/** So many wrong ones have come that no more are read. One that is signed gets through. */
export class TooManyRefused extends Error {
  override readonly name = "TooManyRefused";
  readonly retryAfterS: number;
  /** A report of the platform that is not signed by mistake comes again, signed. */
  readonly isUnsigned: boolean;

  constructor(waitMs: number, isUnsigned: boolean) {
    super("Too many reports that are not signed, or wrongly. Those that are signed are taken.");
    this.retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
    this.isUnsigned = isUnsigned;
  }
}

/** Far more than come while a secret is being replaced; each is read, checked and counted. */
const REFUSED_PER_MINUTE = 60;
const MINUTE_MS = 60_000;
/** All that are refused count together. Behind a proxy their addresses may be one, which the platform comes by, too. */
const ALL = "all";

/** Decides which reports are accepted as the platform's own: signed ones, those of this machine, or any. */
export class SignaturePolicy {
  readonly #webhooks: Webhooks;
  readonly #project: string;
  readonly #now: () => number;
  readonly #refused: Throttle;
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor({ webhooks, project, now }: { webhooks: Webhooks; project: string; now: () => number }) {
    this.#webhooks = webhooks;
    this.#project = project;
    this.#now = now;
    this.#refused = new Throttle(REFUSED_PER_MINUTE, MINUTE_MS, now);
  }

  /**
   * Looks at a request before its body is read. After many that were refused only those go on whose header has a
   * signature of ours.
   *
   * @throws TooManyRefused
   */
  async admit(request: Request): Promise<void> {
    const waitMs = this.#closedUntil - this.#now();
    if (waitMs <= 0 || (await this.#isPlausible(request))) return;
    throw new TooManyRefused(waitMs, request.get("authorization") === undefined);
  }

  /**
   * @param kind what the report claims to be: each kind may have a secret of its own.
   * @throws UnsignedReport
   * @throws BadSignature
   */
  async check(request: Request, body: Buffer, kind: SignedKind | null): Promise<void> {
    try {
      await this.#check(request, body, kind);
    } catch (error) {
      const waitMs = this.#refused.take(ALL);
      if (waitMs > 0) this.#closedUntil = this.#now() + waitMs;
      throw error;
    }
  }

  async #check(request: Request, body: Buffer, kind: SignedKind | null): Promise<void> {
    const authorization = request.get("authorization");
    if (this.#webhooks.trust === "signed" && authorization !== undefined) {
      const { secrets } = this.#webhooks;
      const kinds = kind === null ? signedKinds : [kind];
      await verifySignature(authorization, body, {
        secrets: [...new Set(kinds.flatMap((each) => secrets[each]))],
        project: this.#project,
        now: this.#now(),
      });
    } else if (!this.#isTakenUnsigned(request))
      throw new UnsignedReport({ hasSecret: this.#webhooks.trust !== "nobody" });
  }

  async #isPlausible(request: Request): Promise<boolean> {
    const authorization = request.get("authorization");
    if (this.#webhooks.trust !== "signed" || authorization === undefined)
      return this.#isTakenUnsigned(request);
    return isSignedWith(authorization, Object.values(this.#webhooks.secrets).flat(), this.#now());
  }

  #isTakenUnsigned(request: Request): boolean {
    if (this.#webhooks.trust === "this machine") return isFromThisMachine(request);
    return this.#webhooks.trust === "anybody";
  }
}
