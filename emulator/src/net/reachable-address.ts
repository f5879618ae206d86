import { networkInterfaces } from "node:os";

const EVERYWHERE = "0.0.0.0";
const THIS_MACHINE = "127.0.0.1";

/** Whether a host to listen on stands for every address of this machine. */
export function isEverywhere(host: string): boolean {
  return host === EVERYWHERE;
}

/** @returns an IPv4 address to tell others: for a host that listens everywhere the first that others can reach. */
export function reachableAddress(host: string): string {
  if (!isEverywhere(host)) return host;
  const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? THIS_MACHINE;
}
