#!/usr/bin/env node
/** The program behind `npm run emulator`: the platform on one's own machine, for an app in any language. */
import { join } from "node:path";
import closeWithGrace from "close-with-grace";
import { readOptions, USAGE, UsageError } from "./cli-options.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "./emulator.ts";
import { ListenError } from "./net/http-listener.ts";
import { DESK_PHONES } from "./phones/behaviors.ts";

/** Calls are hung up and told to the app in this time, in milliseconds; then the process ends. */
const STOP_MS = 8_000;

await main().catch((error: unknown) => {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else
    console.error(error instanceof ListenError ? `${error.message}. Give another --port or --host.` : error);
  process.exit(1);
});

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (!options) {
    console.log(USAGE);
    return;
  }
  const emulator = await startEmulator({ ...options, warn: (message) => console.error(message) });
  closeWithGrace({ delay: STOP_MS }, async ({ err }) => {
    if (err) console.error(err);
    await emulator.close();
  });
  console.log(introduce(emulator, options));
}

function introduce(emulator: Emulator, options: EmulatorOptions): string {
  const { apiUrl, credentials, application, proxyPath, sipAddress, sipTlsAddress } = emulator;
  const { voiceApiUrl, phoneNumber, voiceSipAddress, voiceSipTlsAddress } = emulator;
  const { sip: webhook, secret } = options.webhooks ?? {};
  const { answerUrl = "nobody: give --voice-answer and --voice-event" } = options.voice ?? {};
  const { origin } = new URL(apiUrl);
  const authority = join(options.dataDirectory, "authority.pem");
  const otherPhones = DESK_PHONES.map(({ user }) => user).filter((user) => /^(?!echo)[a-z]/.test(user));
  return `
  The emulator of the OpenTok platform is running.

  API key      ${credentials.apiKey}
  API secret   ${credentials.apiSecret}
  API address  ${apiUrl}
  Proxy URL    ${origin}${proxyPath}
  Application  ${application.applicationId}: a Vonage application, in the place of key and secret
  Private key  ${application.privateKeyPath}
  Webhook      ${webhook ? `${webhook}, ${secret ? "signed" : "unsigned"}` : "none: give one with --webhook URL"}
  Phones       sip:echo@${sipAddress} (and ${otherPhones.join(", ")}, human, any number)
  over TLS     sips:echo@${sipTlsAddress}, by the certificate authority in ${authority}
  Number       ${phoneNumber}: called as sip:${phoneNumber}@${voiceSipAddress}, and by sip.nexmo.com; asks ${answerUrl}
  over TLS     sips:${phoneNumber}@${voiceSipTlsAddress}, by the same authority
  Voice API    ${voiceApiUrl}
  Human phone  ${origin}/_emulator/phone: a tab in which sip:human@${sipAddress} rings
  Inspector    ${origin}/_emulator

  Your server:  new OpenTok(key, secret, { apiUrl: "${apiUrl}" })
                (or application id and private key)
  Your page:    OT.setProxyUrl("${origin}${proxyPath}")   right after the library has loaded
`;
}
