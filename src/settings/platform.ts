import { BlockList, isIP } from "node:net";
import { isOfEmulator } from "./emulator-mark.ts";
import { readPem, toPkcs8 } from "./pem.ts";
import type { Reading } from "./read.ts";

/** The OpenTok / Vonage Video project that the rooms live in. */
export interface Platform {
  apiKey: string;
  /** OpenTok: the project's secret. Vonage: the application's private key, PKCS#8 PEM. */
  apiSecret: string;
  /** Null: the SDK's own address, the cloud. */
  apiUrl: string | null;
  /** Where the browser library sends everything; a path on this app's origin, a URL, or null: straight to the cloud. */
  proxyUrl: string | null;
  /** Whether it is an emulator, by its credentials or by the settings' own word: no part of the app decides by it. */
  isLocal: boolean;
  /** Phones to offer in an empty room. */
  suggestions: { label: string; to: string }[];
}

/** @returns null where no credentials are given, or what is given is not whole. */
export function readPlatform(reading: Reading): Platform | null {
  const { values, problems } = reading;
  const { apiUrl, proxyUrl } = values.opentok;
  const credentials = readCredentials(reading);
  if (!credentials) {
    checkWithoutCredentials(reading);
    return null;
  }
  const isSeparate = values.emulator === "separate";
  if (isSeparate && apiUrl === null)
    problems.add("opentok.apiUrl", `must be given with ${problems.nameOf("emulator")}: its address`);
  const isLocal = apiUrl !== null && (isSeparate || (isLoopback(apiUrl) && isOfEmulator(credentials)));
  if (isLocal && !proxyUrl)
    problems.add(
      "opentok.proxyUrl",
      `must be given with ${problems.nameOf("opentok.apiUrl")}: the emulator prints both when it starts`,
    );
  if (values.emulator && !isSeparate)
    problems.add("emulator", "is given, but there are credentials too: keep one");
  return { ...credentials, apiUrl, proxyUrl, isLocal, suggestions: [] };
}

function readCredentials(reading: Reading): Pick<Platform, "apiKey" | "apiSecret"> | null {
  const { values, problems } = reading;
  const { apiKey, apiSecret } = values.opentok;
  const { applicationId, privateKey } = values.vonage;
  problems.requireBoth("opentok.apiKey", apiKey, "opentok.apiSecret", apiSecret);
  problems.requireBoth("vonage.applicationId", applicationId, "vonage.privateKey", privateKey);
  const key = readPem("vonage.privateKey", privateKey, toPkcs8, reading);
  const project = apiKey && apiSecret ? { apiKey, apiSecret } : null;
  // A key that can't be read is a problem of its own: there are credentials all the same.
  const application = applicationId && privateKey ? { apiKey: applicationId, apiSecret: key ?? "" } : null;
  if (project && application)
    problems.add("vonage.applicationId", `and ${problems.nameOf("opentok.apiKey")} are both given: keep one`);
  return application ?? project;
}

/** Settings that are of use with credentials only: where they are given, credentials were forgotten. */
function checkWithoutCredentials({ values, problems }: Reading): void {
  for (const name of ["apiUrl", "proxyUrl"] as const)
    if (values.opentok[name])
      problems.add("opentok.apiKey", `must be given together with ${problems.nameOf(`opentok.${name}`)}`);
  if (values.emulator === "separate")
    problems.add("opentok.apiKey", `must be given together with ${problems.nameOf("emulator")}`);
  if (Object.keys(values.rooms ?? {}).length > 0)
    problems.add("rooms", "can't be given without credentials: a session belongs to a project");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return (
    host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"))
  );
}

/** Whether a value of `DEBUG` makes the platform's SDK print requests with the keys that they are signed with. */
export function printsCredentials(debug: string | undefined): boolean {
  return /opentok|vonage|\*/.test(debug ?? "");
}
