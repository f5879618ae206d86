import { type Platform, type Settings, signedWith, type Voice } from "./settings.ts";

/** What a stand-in for the platform is known by. */
export interface EmulatedPlatform {
  apiUrl: string;
  credentials: { apiKey: string; apiSecret: string };
  application: { applicationId: string; privateKey: string };
  proxyPath: string;
  sipAddress: string;
  voiceApiUrl: string;
  phoneNumber: string;
}

/** Where the stand-in reports to, and what it signs that with. */
export interface Reporting {
  origin: string;
  secret: string;
}

/** The settings of an app whose platform is the stand-in. What was configured besides stays. */
export function emulated(
  settings: Settings,
  platform: EmulatedPlatform,
  reporting: Reporting,
): Settings & { platform: Platform } {
  const phone = (name: string) => `sip:${name}@${platform.sipAddress}`;
  return {
    ...settings,
    platform: {
      ...credentialsOf(platform, settings),
      apiUrl: platform.apiUrl,
      proxyUrl: platform.proxyPath,
      isLocal: true,
      suggestions: [
        { label: "echo", to: phone("echo") },
        { label: "tone", to: phone("tone") },
        { label: "ivr", to: phone("ivr") },
        { label: "busy", to: phone("busy") },
        { label: "ring", to: phone("ring") },
        { label: "ring in a browser tab", to: phone("human") },
      ],
    },
    sip: { ...settings.sip, uri: settings.sip.uri ?? phone("echo") },
    voice: voiceOf(platform, reporting),
    webhooks: signedWith(reporting.secret),
  };
}

/** A Vonage application's stand where those of an OpenTok project do: the platform's SDK tells them apart. */
function credentialsOf(
  { credentials, application }: EmulatedPlatform,
  { emulator }: Settings,
): EmulatedPlatform["credentials"] {
  return emulator === "opentok"
    ? credentials
    : { apiKey: application.applicationId, apiSecret: application.privateKey };
}

/** Its own telephone number, and the application that the number belongs to. */
function voiceOf(
  { phoneNumber, voiceApiUrl, application }: EmulatedPlatform,
  { origin, secret }: Reporting,
): Voice {
  return {
    numbers: [phoneNumber],
    sipUri: `sip:${phoneNumber.slice(1)}@sip.nexmo.com`,
    applicationId: application.applicationId,
    privateKey: application.privateKey,
    apiUrl: voiceApiUrl,
    signatureSecrets: [secret],
    origin,
  };
}
