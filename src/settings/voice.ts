import type { Platform } from "../settings.ts";
import { both, type Context, pem } from "./context.ts";
import { toPkcs8 } from "./pem.ts";
import { isLoopback } from "./platform.ts";
import type { Config } from "./schema.ts";

/** Where the Voice API lives: https://developer.vonage.com/en/api/voice */
const CLOUD_URL = "https://api.nexmo.com";
/** Where it takes calls over SIP: https://developer.vonage.com/en/voice/voice-api/concepts/programmable-sip */
const CLOUD_SIP_HOST = "sip.nexmo.com;transport=tls";

/** Telephone numbers, and the Voice API that they belong to, or something of one's own that speaks as it does. */
export interface Voice {
  /** E.164; at least one. */
  numbers: readonly [string, ...string[]];
  /** The SIP URI that leads from a session to the application of these numbers. */
  sipUri: string;
  applicationId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
  apiUrl: string;
  /** What webhooks are signed with, either of them; none: they are unsigned, and come from this machine only. */
  signatureSecrets: readonly string[];
  /** Where webhooks find this app. */
  origin: string;
}

/** @returns null where no numbers are given, or what is given is not whole. */
export function readVoice(config: Config, platform: Platform | null, context: Context): Voice | null {
  const { voice, publicUrl } = config;
  const { problems } = context;
  const [first, ...more] = voice?.numbers ?? [];
  const application = readApplication(config, context);
  if (first === undefined) {
    if (voice?.applicationId || voice?.signatureSecret || voice?.apiUrl || voice?.sipUri)
      problems.add("voice.numbers", "must be given: the telephone numbers of your Voice application");
    return null;
  }
  const apiUrl = voice?.apiUrl ?? CLOUD_URL;
  const signatureSecrets = [voice?.signatureSecret ?? []].flat();
  if (platform === null)
    problems.add("voice.numbers", "can't be given without credentials: the emulator has a number of its own");
  if (!publicUrl) problems.add("publicUrl", "must be given: the Voice API needs to find this app");
  if (signatureSecrets.length === 0 && !isLoopback(apiUrl))
    problems.add("voice.signatureSecret", "must be given: else anybody could make calls come in");
  if (!application || !publicUrl) return null;
  const sipUri = voice?.sipUri ?? `sip:${first.slice(1)}@${CLOUD_SIP_HOST}`;
  return { ...application, numbers: [first, ...more], sipUri, apiUrl, signatureSecrets, origin: publicUrl };
}

/** An application of its own, or the one that the rooms live in. */
function readApplication(
  { voice, vonage }: Config,
  context: Context,
): Pick<Voice, "applicationId" | "privateKey"> | null {
  const [id, key] = [voice?.applicationId, voice?.privateKey];
  const own = both("voice.applicationId", id, "voice.privateKey", key, context);
  const path = own || !vonage ? "voice.privateKey" : "vonage.privateKey";
  const [applicationId, text] = own ?? [vonage?.applicationId, vonage?.privateKey];
  if (voice?.numbers && !id && !key && !vonage)
    context.problems.add("voice.applicationId", "must be given: the application that the numbers belong to");
  const privateKey = pem(path, text, toPkcs8, context);
  return applicationId && privateKey ? { applicationId, privateKey } : null;
}
