/**
 * `npm run passphrase`: asks for the passphrase that hosts sign in with, and prints what stands in the settings in its
 * place. Reads one line of the standard input; what is typed in a terminal is not shown.
 */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { createJiti } from "jiti";

const MIN_LENGTH = 8;

const { hashPassphrase } = await createJiti(import.meta.url).import("../src/app/access/passphrase.ts");
const passphrase = await readPassphrase();
if (passphrase.length < MIN_LENGTH) {
  console.error(`The passphrase must have ${MIN_LENGTH} characters or more; five random words are good.`);
  process.exitCode = 1;
} else console.log(`HOST_PASSPHRASE=${await hashPassphrase(passphrase)}`);

function readPassphrase() {
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write("Passphrase for hosts: ");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal });
  return new Promise((resolve) => {
    lines.once("line", (line) => {
      if (isTerminal) process.stderr.write("\n");
      resolve(line);
      lines.close();
    });
    lines.once("close", () => resolve(""));
  });
}
