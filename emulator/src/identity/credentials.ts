import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  randomInt,
} from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

/** API key and secret of an OpenTok project, for the configuration of an app. */
export interface Credentials {
  apiKey: string;
  apiSecret: string;
}

const CredentialsFile: z.ZodType<Credentials> = z.object({
  apiKey: z.string().regex(/^\d{4,12}$/),
  apiSecret: z.string().min(32),
});

/** Credentials of a Vonage application. */
export interface Application {
  /** A UUID. */
  applicationId: string;
  /** PKCS#8 PEM: by its first line the `opentok` library knows a Vonage application. */
  privateKey: string;
  /** File with the private key, for apps that are given a path. */
  privateKeyPath: string;
}

const RSA_BITS = 2048;
/** With the mark 40 digits, as the platform has them. */
const SECRET_BYTES = 12;
const MARK_LENGTH = 16;

/**
 * Key and secret, the same after each restart: what apps were given goes on working, and so do session ids.
 * @param directory made, and readable by its owner only.
 * @throws when the file is there but damaged; deleting it makes a new project.
 */
export async function loadCredentials(directory: string): Promise<Credentials> {
  const path = join(await makePrivate(directory), "credentials.json");
  const text = await keep(path, async () => `${JSON.stringify(createCredentials(), null, 2)}\n`);
  try {
    return CredentialsFile.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is damaged. Delete it to get a new key and secret.`, { cause: error });
  }
}

/**
 * Application id and private key, the same after each restart.
 * @param directory made, and readable by its owner only.
 * @throws when the key is there but damaged; deleting it makes a new application.
 */
export async function loadApplication(directory: string): Promise<Application> {
  const privateKeyPath = join(await makePrivate(directory), "private.key");
  const privateKey = await keep(privateKeyPath, createPrivateKeyPem);
  try {
    return { applicationId: toApplicationId(privateKey), privateKey, privateKeyPath };
  } catch (error) {
    throw new Error(`${privateKeyPath} is damaged. Delete it to get a new application.`, { cause: error });
  }
}

/** @returns its absolute path. */
async function makePrivate(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  return resolve(directory);
}

/** @returns the text of the file; if there is none, new text, which is written to it. */
async function keep(path: string, create: () => Promise<string>): Promise<string> {
  const known = await readFile(path, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (known !== null) return known;
  const created = await create();
  try {
    await writeFile(path, created, { mode: 0o600, flag: "wx" });
    return created;
  } catch (error) {
    // Somebody else was quicker.
    if (hasCode(error, "EEXIST")) return readFile(path, "utf8");
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/**
 * Numbers such as the platform gives. The end of the secret is a
 * checksum, by which an app can tell the emulator's credentials from those of the platform:
 *
 *     apiSecret = random + SHA-256("opentok-emulator " + apiKey + " " + random), its first 16 hexadecimal digits
 *
 * The id of an application is the mark itself, as it is made of the key.
 */
function createCredentials(): Credentials {
  const apiKey = String(randomInt(40_000_000, 50_000_000));
  const random = randomBytes(SECRET_BYTES).toString("hex");
  const mark = createHash("sha256").update(`opentok-emulator ${apiKey} ${random}`).digest("hex");
  return { apiKey, apiSecret: random + mark.slice(0, MARK_LENGTH) };
}

async function createPrivateKeyPem(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Made of the key, so that there is nothing else to keep: a UUID of version 8, RFC 9562 section 5.8. */
function toApplicationId(privateKey: string): string {
  if (createPrivateKey(privateKey).asymmetricKeyType !== "rsa") throw new Error("This is no RSA key");
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const hash = createHash("sha256").update(publicKey).digest("hex");
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}
