import { type Platform, type Settings, signedWith, type Voice } from "./settings/settings.ts";

/** The addresses and credentials of a running emulator. */
export interface EmulatorAddresses {
  apiUrl: string;
  credentials: { apiKey: string; apiSecret: string };
  application: { applicationId: string; privateKey: string };
  proxyPath: string;
  sipAddress: string;
  voiceApiUrl: string;
  phoneNumber: string;
}

/** The origin that the emulator sends its webhooks to, and the secret that it signs them with. */
export interface WebhookTarget {
  origin: string;
  secret: string;
}

/** Settings with the emulator as the platform. The rest stays as it was configured. */
export function withEmulator(
  settings: Settings,
  emulator: EmulatorAddresses,
  webhookTarget: WebhookTarget,
): Settings & { platform: Platform } {
  const phone = (name: string) => `sip:${name}@${emulator.sipAddress}`;
  return {
    ...settings,
    platform: {
      ...credentialsOf(emulator, settings),
      apiUrl: emulator.apiUrl,
      proxyUrl: emulator.proxyPath,
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
    voice: voiceOf(emulator, webhookTarget),
    webhooks: signedWith(webhookTarget.secret),
  };
}

/** The id and private key of a Vonage application take the place of a project's key and secret: the SDK tells them apart. */
function credentialsOf(
  { credentials, application }: EmulatorAddresses,
  { emulator }: Settings,
): EmulatorAddresses["credentials"] {
  return emulator === "opentok"
    ? credentials
    : { apiKey: application.applicationId, apiSecret: application.privateKey };
}

/** The emulator's telephone number, and the application that it belongs to. */
function voiceOf(
  { phoneNumber, voiceApiUrl, application }: EmulatorAddresses,
  { origin, secret }: WebhookTarget,
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
