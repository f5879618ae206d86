import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createAuthority, isExpiring, issueCertificate, type PemIdentity } from "./certificate-authority.ts";

/** Certificates that end sooner are renewed at the next start. */
const RENEWAL_DAYS = 30;

const PemFile = z.object({ certificate: z.string(), key: z.string() });

export interface EmulatorTls {
  /** For the emulator's SIP listeners, and the authority that it trusts when it calls. */
  identity: PemIdentity & { authorities: string[] };
  /** PEM file of the authority's certificate, for phones that trust the emulator. */
  authorityPath: string;
}

/**
 * The emulator's certificate authority, the same after each restart so that phones need to be told of it once, and a
 * server certificate of it.
 * @param hosts names and addresses that the certificate is good for.
 * @throws when a file is there but damaged, or NODE_EXTRA_CA_CERTS names one that is not there.
 */
export async function loadTls(directory: string, hosts: readonly string[]): Promise<EmulatorTls> {
  const authority = await keep(join(directory, "authority.json"), () =>
    createAuthority("Emulator of the platform"),
  );
  const authorityPath = join(directory, "authority.pem");
  await writeFile(authorityPath, authority.certificate, { mode: 0o600 });
  const server = await issueCertificate(authority, hosts);
  const authorities = [authority.certificate, ...(await readExtraAuthorities())];
  return { identity: { ...server, authorities }, authorityPath };
}

/** Node itself reads NODE_EXTRA_CA_CERTS only for connections that name no authorities of their own. */
async function readExtraAuthorities(): Promise<string[]> {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  return path ? [await readFile(path, "utf8")] : [];
}

/** @returns the identity in the file; if there is none, or it ends soon, a new one, which is written to the file. */
async function keep(path: string, create: () => Promise<PemIdentity>): Promise<PemIdentity> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  const known = text === null ? null : parse(path, text);
  if (known && !isExpiring(known.certificate, RENEWAL_DAYS)) return known;
  const created = await create();
  await writeFile(path, `${JSON.stringify(created, null, 2)}\n`, { mode: 0o600 });
  return created;
}

function parse(path: string, text: string): PemIdentity {
  try {
    return PemFile.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is damaged. Delete it to get a new certificate authority.`, { cause: error });
  }
}
