import { networkInterfaces } from "node:os";

const EVERYWHERE = "0.0.0.0";
const THIS_MACHINE = "127.0.0.1";

/** Whether a host to listen on means every address of this machine. */
export function isEverywhere(host: string): boolean {
  return host === EVERYWHERE;
}

/** @returns the IPv4 address to tell others; for 0.0.0.0, the first external address of this machine. */
export function reachableAddress(host: string): string {
  if (!isEverywhere(host)) return host;
  const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? THIS_MACHINE;
}
