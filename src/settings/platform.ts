import { BlockList, isIP } from "node:net";
import type { Platform } from "../settings.ts";
import { both, type Context, pem } from "./context.ts";
import { toPkcs8 } from "./pem.ts";
import type { Config } from "./schema.ts";

/** @returns null where no credentials are given, or what is given is not whole. */
export function readPlatform(config: Config, context: Context): Platform | null {
  const { opentok, emulator } = config;
  const { problems } = context;
  const credentials = readCredentials(config, context);
  if (!credentials) {
    checkWithoutCredentials(config, context);
    return null;
  }
  const isLocal = opentok?.apiUrl !== undefined && isLoopback(opentok.apiUrl);
  if (isLocal && !opentok?.proxyUrl)
    problems.add(
      "opentok.proxyUrl",
      `must be given with ${problems.nameOf("opentok.apiUrl")}: the emulator prints both when it starts`,
    );
  if (emulator) problems.add("emulator", "is given, but there are credentials too: keep one");
  return {
    ...credentials,
    apiUrl: opentok?.apiUrl ?? null,
    proxyUrl: opentok?.proxyUrl ?? null,
    isLocal,
    suggestions: [],
  };
}

function readCredentials(
  { opentok, vonage }: Config,
  context: Context,
): Pick<Platform, "apiKey" | "apiSecret"> | null {
  const { problems } = context;
  const project = both("opentok.apiKey", opentok?.apiKey, "opentok.apiSecret", opentok?.apiSecret, context);
  const [id, key] = [vonage?.applicationId, vonage?.privateKey];
  const application = both("vonage.applicationId", id, "vonage.privateKey", key, context);
  const privateKey = pem("vonage.privateKey", key, toPkcs8, context) ?? "";
  if (project && application)
    problems.add("vonage.applicationId", `and ${problems.nameOf("opentok.apiKey")} are both given: keep one`);
  if (application) return { apiKey: application[0], apiSecret: privateKey };
  return project && { apiKey: project[0], apiSecret: project[1] };
}

/** Where these are given, somebody believes to have given credentials too. */
function checkWithoutCredentials({ opentok, rooms }: Config, { problems }: Context): void {
  for (const path of ["apiUrl", "proxyUrl"] as const)
    if (opentok?.[path])
      problems.add("opentok.apiKey", `must be given together with ${problems.nameOf(`opentok.${path}`)}`);
  if (Object.keys(rooms ?? {}).length > 0)
    problems.add("rooms", "can't be given without credentials: a session belongs to a project");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return (
    host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"))
  );
}
