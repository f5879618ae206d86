import type { Request } from "express";
import { type SignedKind, signedKinds, type Webhooks } from "../../settings/settings.ts";
import { isFromThisMachine } from "../http/known-host.ts";
import { verifySignature } from "./signature.ts";

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

/** Decides which reports are accepted as the platform's own: signed ones, those of this machine, or any. */
export class SignaturePolicy {
  readonly #webhooks: Webhooks;
  readonly #project: string;
  readonly #now: () => number;

  constructor({ webhooks, project, now }: { webhooks: Webhooks; project: string; now: () => number }) {
    this.#webhooks = webhooks;
    this.#project = project;
    this.#now = now;
  }

  /**
   * @param kind what the report claims to be: each kind may have a secret of its own.
   * @throws UnsignedReport
   * @throws BadSignature
   */
  async check(request: Request, body: Buffer, kind: SignedKind | null): Promise<void> {
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

  #isTakenUnsigned(request: Request): boolean {
    if (this.#webhooks.trust === "this machine") return isFromThisMachine(request);
    return this.#webhooks.trust === "anybody";
  }
}
