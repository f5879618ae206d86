import { isIPv4 } from "node:net";
import { parseArgs } from "node:util";
import type { EmulatorOptions } from "./emulator.ts";
import type { VoiceOptions } from "./voice/voice-options.ts";
import type { WebhookOptions } from "./webhooks/webhook-options.ts";

export const USAGE = `Usage: opentok-emulator [options]

  --port NUMBER      HTTP: the REST API, the browser library's endpoints, the inspector.   4000  EMULATOR_PORT
  --host ADDRESS     IPv4 address to listen on.                                       127.0.0.1  EMULATOR_HOST
  --webhook URL      Where SIP call monitoring is sent.                                    none  EMULATOR_WEBHOOK
  --session-webhook URL
                     Where session monitoring is sent: connections and streams.            none  EMULATOR_SESSION_WEBHOOK
  --webhook-secret TEXT
                     Signs both.                                                       unsigned  EMULATOR_WEBHOOK_SECRET
  --voice-answer URL What is asked what to do with calls for the virtual number.           none  EMULATOR_VOICE_ANSWER
  --voice-event URL  What is told how these go.                                            none  EMULATOR_VOICE_EVENT
  --voice-fallback URL
                     What is asked where the others fail.                                  none  EMULATOR_VOICE_FALLBACK
  --voice-secret TEXT
                     Signs these requests.                                             unsigned  EMULATOR_VOICE_SECRET
  --voice-payloads new|old
                     Their form: today's, or that of the platform's first years.            new  EMULATOR_VOICE_PAYLOADS
  --sip-port NUMBER  SIP: the phones on the desk; another one when it is busy.             5070  EMULATOR_SIP_PORT
  --voice-sip-port NUMBER
                     The same: where the virtual number is called.                         5080  EMULATOR_VOICE_SIP_PORT
  --data DIRECTORY   Credentials and certificates, kept across restarts.          data/emulator  EMULATOR_DATA
  --help             This text.

An option on the command line wins over the environment variable beside it.
`;

/** Unusable options; the message names each mistake. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * @param args the command line without node and the program.
 * @returns null when help is asked for.
 * @throws UsageError that names everything that is wrong.
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): EmulatorOptions | null {
  const given = parseCommandLine(args);
  if (given.help) return null;
  const mistakes: string[] = [];
  const ports = {
    port: readPort("--port", given.port ?? env.EMULATOR_PORT ?? "4000", mistakes),
    sipPort: readPort("--sip-port", given["sip-port"] ?? env.EMULATOR_SIP_PORT ?? "5070", mistakes),
    voiceSipPort: readPort(
      "--voice-sip-port",
      given["voice-sip-port"] ?? env.EMULATOR_VOICE_SIP_PORT ?? "5080",
      mistakes,
    ),
  };
  const host = given.host ?? env.EMULATOR_HOST ?? "127.0.0.1";
  if (!isIPv4(host)) mistakes.push(`--host ${host}: give an IPv4 address, such as 127.0.0.1 or 0.0.0.0`);
  const webhooks = readWebhooks(
    {
      sip: given.webhook ?? env.EMULATOR_WEBHOOK,
      session: given["session-webhook"] ?? env.EMULATOR_SESSION_WEBHOOK,
      secret: given["webhook-secret"] ?? env.EMULATOR_WEBHOOK_SECRET,
    },
    mistakes,
  );
  const voice = readVoice(
    {
      answer: given["voice-answer"] ?? env.EMULATOR_VOICE_ANSWER,
      event: given["voice-event"] ?? env.EMULATOR_VOICE_EVENT,
      fallback: given["voice-fallback"] ?? env.EMULATOR_VOICE_FALLBACK,
      secret: given["voice-secret"] ?? env.EMULATOR_VOICE_SECRET,
      payloads: given["voice-payloads"] ?? env.EMULATOR_VOICE_PAYLOADS,
    },
    mistakes,
  );
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const dataDirectory = given.data ?? env.EMULATOR_DATA ?? "data/emulator";
  return { dataDirectory, host, ...ports, ...(webhooks && { webhooks }), ...(voice && { voice }) };
}

function parseCommandLine(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        host: text,
        webhook: text,
        "session-webhook": text,
        "webhook-secret": text,
        "voice-answer": text,
        "voice-event": text,
        "voice-fallback": text,
        "voice-secret": text,
        "voice-payloads": text,
        "sip-port": text,
        "voice-sip-port": text,
        data: text,
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readWebhooks(
  { sip, session, secret }: Partial<Record<"sip" | "session" | "secret", string>>,
  mistakes: string[],
): WebhookOptions | undefined {
  if (sip === undefined && session === undefined) {
    if (secret) mistakes.push("--webhook-secret: give --webhook too, or there is nothing to sign");
    return undefined;
  }
  for (const [option, url, path] of [
    ["--webhook", sip, "sip"],
    ["--session-webhook", session, "session"],
  ] as const)
    if (url !== undefined && !isHttpUrl(url))
      mistakes.push(`${option} ${url}: give a URL, such as http://localhost:3000/webhooks/${path}`);
  return { ...(sip && { sip }), ...(session && { session }), ...(secret && { secret }) };
}

function readVoice(
  given: Partial<Record<"answer" | "event" | "fallback" | "secret" | "payloads", string>>,
  mistakes: string[],
): VoiceOptions | undefined {
  const { answer, event, fallback, secret, payloads = "new" } = given;
  for (const [name, url] of Object.entries({ answer, event, fallback })) {
    if (url === undefined || isHttpUrl(url)) continue;
    mistakes.push(`--voice-${name} ${url}: give a URL, such as http://localhost:3000/webhooks/voice/${name}`);
  }
  if (payloads !== "new" && payloads !== "old")
    mistakes.push(`--voice-payloads ${payloads}: give new or old`);
  if (answer === undefined || event === undefined) {
    const isAnyGiven = Object.values(given).some((value) => value !== undefined);
    if (isAnyGiven) mistakes.push("--voice-answer and --voice-event: give both, or calls go nowhere");
    return undefined;
  }
  return {
    answerUrl: answer,
    eventUrl: event,
    ...(fallback && { fallbackUrl: fallback }),
    ...(secret && { signatureSecret: secret }),
    payloads: payloads === "old" ? "old" : "new",
  };
}

function readPort(name: string, value: string, mistakes: string[]): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) mistakes.push(`${name} ${value}: give a number from 0 to 65535`);
  return port;
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}
