import { isLoopback } from "./platform.ts";
import type { Reading } from "./read.ts";

/** The platform's reports about calls, by its names. A Vonage application has a secret for each. */
export const reportKinds = ["callCreated", "callUpdated", "callDestroyed", "muteForced"] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Everything that is signed: `connectionCreated`, of session monitoring, tells whose connection a phone is. */
export const signedKinds = [...reportKinds, "connectionCreated"] as const;
export type SignedKind = (typeof signedKinds)[number];

type Secrets = Readonly<Record<SignedKind, readonly string[]>>;

/** Which reports about calls are believed. With `nobody` the platform can't tell this app how calls go. */
export type Webhooks =
  /** Either secret of a kind is right: the new one, and the one whose place it takes. */
  { trust: "signed"; secrets: Secrets } | { trust: "this machine" | "anybody" | "nobody" };

/** The same secret, or the same two, for all kinds of reports. */
export function signedWith(...secrets: string[]): Webhooks {
  return { trust: "signed", secrets: secretsByKind(() => secrets) };
}

/**
 * Trust in unsigned reports where the sender is on this machine: they are believed, unless the app is one that
 * others reach. Requests of everybody come from this machine then, by way of the proxy.
 */
export function trustInThisMachine({
  publicUrl,
  trustProxy,
}: {
  publicUrl: string | null;
  trustProxy: number | string[] | false | null;
}): Webhooks {
  const isForOthers = Boolean(trustProxy) || (publicUrl !== null && !isLoopback(publicUrl));
  return { trust: isForOthers ? "nobody" : "this machine" };
}

/** @param isLocal whether the platform is an emulator on this machine. */
export function readWebhooks(reading: Reading, isLocal: boolean): Webhooks {
  const { values, sources, problems } = reading;
  const { publicUrl, trustProxy } = values;
  const { secret, secrets, accept } = values.webhooks;
  const isSigned = secret !== null || Object.values(secrets).some((given) => given !== null);
  if (accept && isSigned)
    problems.add("webhooks.accept", `is ${accept}, but there is a secret too: keep one`);
  if (accept === "unsigned" && sources.environment.NODE_ENV === "production")
    problems.add(
      "webhooks.accept",
      `must not be unsigned in production, where anybody could report the end of a call: give ${problems.nameOf("webhooks.secret")}`,
    );
  if (isSigned) return { trust: "signed", secrets: readSecrets(reading) };
  if (accept) return { trust: accept === "none" ? "nobody" : "anybody" };
  return isLocal ? trustInThisMachine({ publicUrl, trustProxy }) : { trust: "nobody" };
}

function readSecrets({ values, problems }: Reading): Secrets {
  const { secret, secrets } = values.webhooks;
  return secretsByKind((kind) => {
    const given = secrets[kind] ?? secret;
    // Not everybody monitors sessions.
    if (given === null && kind !== "connectionCreated")
      problems.add(
        `webhooks.secrets.${kind}`,
        `must be given too, or ${problems.nameOf("webhooks.secret")} for every kind that has none of its own`,
      );
    return [given ?? []].flat();
  });
}

function secretsByKind(secretsOf: (kind: SignedKind) => string[]): Secrets {
  return {
    callCreated: secretsOf("callCreated"),
    callUpdated: secretsOf("callUpdated"),
    callDestroyed: secretsOf("callDestroyed"),
    muteForced: secretsOf("muteForced"),
    connectionCreated: secretsOf("connectionCreated"),
  };
}
