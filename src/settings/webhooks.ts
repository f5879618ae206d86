import type { Context } from "./context.ts";
import type { Config } from "./schema.ts";

/** What the platform reports about calls, by its names. A Vonage application has a secret for each. */
export const reportKinds = ["callCreated", "callUpdated", "callDestroyed", "muteForced"] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Everything that is signed: `connectionCreated`, of session monitoring, tells whose connection a phone is. */
export const signedKinds = [...reportKinds, "connectionCreated"] as const;
export type SignedKind = (typeof signedKinds)[number];

/** Whose reports about calls are believed. With `nobody` the platform can't tell this app how calls go. */
export type Webhooks =
  /** Either secret of a kind is right: the new one, and the one whose place it takes. */
  | { trust: "signed"; secrets: Readonly<Record<SignedKind, readonly string[]>> }
  | { trust: "this machine" | "anybody" | "nobody" };

/** The same secret, or the same two, for all kinds of reports. */
export function signedWith(...secrets: string[]): Webhooks {
  return {
    trust: "signed",
    secrets: {
      callCreated: secrets,
      callUpdated: secrets,
      callDestroyed: secrets,
      muteForced: secrets,
      connectionCreated: secrets,
    },
  };
}

/** @param isLocal whether the platform is an emulator on this machine. */
export function readWebhooks({ webhooks = {} }: Config, isLocal: boolean, context: Context): Webhooks {
  const { environment, problems } = context;
  const { secret, secrets, accept } = webhooks;
  const isSigned = secret !== undefined || Object.keys(secrets ?? {}).length > 0;
  if (accept && isSigned)
    problems.add("webhooks.accept", `is ${accept}, but there is a secret too: keep one`);
  if (accept === "unsigned" && environment.NODE_ENV === "production")
    problems.add(
      "webhooks.accept",
      `must not be unsigned in production, where anybody could report the end of a call: give ${problems.nameOf("webhooks.secret")}`,
    );
  if (isSigned) return { trust: "signed", secrets: readSecrets(webhooks, context) };
  if (accept) return { trust: accept === "none" ? "nobody" : "anybody" };
  return { trust: isLocal ? "this machine" : "nobody" };
}

function readSecrets(
  { secret, secrets = {} }: NonNullable<Config["webhooks"]>,
  { problems }: Context,
): Record<SignedKind, string[]> {
  const secretsOf = (kind: ReportKind) => {
    const given = secrets[kind] ?? secret;
    if (given === undefined)
      problems.add(
        `webhooks.secrets.${kind}`,
        `must be given too, or ${problems.nameOf("webhooks.secret")} for every kind that has none of its own`,
      );
    return [given ?? []].flat();
  };
  return {
    callCreated: secretsOf("callCreated"),
    callUpdated: secretsOf("callUpdated"),
    callDestroyed: secretsOf("callDestroyed"),
    muteForced: secretsOf("muteForced"),
    // Not everybody monitors sessions.
    connectionCreated: [secrets.connectionCreated ?? secret ?? []].flat(),
  };
}
