import { randomBytes, randomInt } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const FILE_NAME = "credentials.json";

/** What an app is configured with to use this emulator. */
const Credentials = z.object({
  apiKey: z.string().regex(/^\d{4,12}$/),
  apiSecret: z.string().min(32),
});
export type Credentials = z.infer<typeof Credentials>;

/**
 * Key and secret, the same after each restart: what apps were given goes on working, and so do session ids.
 * @param directory made, and readable by its owner only.
 * @throws when the file is there but damaged; deleting it makes a new project.
 */
export async function loadCredentials(directory: string): Promise<Credentials> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const path = join(directory, FILE_NAME);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? createCredentials(path) : parseCredentials(path, text);
}

async function createCredentials(path: string): Promise<Credentials> {
  // Numbers such as the platform gives; the hexadecimal secret is longer than the platform's, for HS256.
  const credentials = {
    apiKey: String(randomInt(40_000_000, 50_000_000)),
    apiSecret: randomBytes(20).toString("hex"),
  };
  try {
    await writeFile(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    return credentials;
  } catch (error) {
    const wasQuicker = error instanceof Error && "code" in error && error.code === "EEXIST";
    if (wasQuicker) return parseCredentials(path, await readFile(path, "utf8"));
    throw error;
  }
}

function parseCredentials(path: string, text: string): Credentials {
  try {
    return Credentials.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is damaged. Delete it to get a new key and secret.`, { cause: error });
  }
}
