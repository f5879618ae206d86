import { readPem, toPkcs8 } from "./pem.ts";
import { isLoopback, type Platform } from "./platform.ts";
import type { Reading } from "./read.ts";

/** The cloud's Voice API: https://developer.vonage.com/en/api/voice */
const CLOUD_URL = "https://api.nexmo.com";
/** Its SIP host: https://developer.vonage.com/en/voice/voice-api/concepts/programmable-sip */
const CLOUD_SIP_HOST = "sip.nexmo.com;transport=tls";

/** Telephone numbers, and the Voice API that they belong to, or something else that speaks as it does. */
export interface Voice {
  /** E.164; at least one. */
  numbers: readonly [string, ...string[]];
  /** The SIP URI that leads from a session to the application of these numbers. */
  sipUri: string;
  applicationId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
  apiUrl: string;
  /** Secrets that webhooks may be signed with; none: they are unsigned, and come from this machine only, if at all. */
  signatureSecrets: readonly string[];
  /** Address of this app for webhooks. */
  origin: string;
}

/** @returns null where no numbers are given, or what is given is not whole. */
export function readVoice(reading: Reading, platform: Platform | null): Voice | null {
  const { values, problems } = reading;
  const { voice, publicUrl } = values;
  const [first, ...more] = voice.numbers ?? [];
  const application = readApplication(reading);
  if (first === undefined) {
    if (voice.applicationId || voice.signatureSecret || voice.apiUrl || voice.sipUri)
      problems.add("voice.numbers", "must be given: the telephone numbers of your Voice application");
    return null;
  }
  const apiUrl = voice.apiUrl ?? CLOUD_URL;
  const signatureSecrets = [voice.signatureSecret ?? []].flat();
  if (platform === null)
    problems.add("voice.numbers", "can't be given without credentials: the emulator has a number of its own");
  if (!publicUrl) problems.add("publicUrl", "must be given: the Voice API needs to find this app");
  if (signatureSecrets.length === 0 && !isLoopback(apiUrl))
    problems.add("voice.signatureSecret", "must be given: else anybody could make calls come in");
  if (!application || !publicUrl) return null;
  const sipUri = voice.sipUri ?? `sip:${first.slice(1)}@${CLOUD_SIP_HOST}`;
  return { ...application, numbers: [first, ...more], sipUri, apiUrl, signatureSecrets, origin: publicUrl };
}

/** An application of its own, or the one that the rooms live in. */
function readApplication(reading: Reading): Pick<Voice, "applicationId" | "privateKey"> | null {
  const { problems } = reading;
  const { voice, vonage } = reading.values;
  problems.requireBoth("voice.applicationId", voice.applicationId, "voice.privateKey", voice.privateKey);
  const isOwn = voice.applicationId !== null || voice.privateKey !== null;
  if (voice.numbers && !isOwn && !vonage.applicationId && !vonage.privateKey)
    problems.add("voice.applicationId", "must be given: the application that the numbers belong to");
  const { applicationId, privateKey } = isOwn ? voice : vonage;
  const path = isOwn ? "voice.privateKey" : "vonage.privateKey";
  const key = readPem(path, privateKey, toPkcs8, reading);
  return applicationId && key ? { applicationId, privateKey: key } : null;
}
