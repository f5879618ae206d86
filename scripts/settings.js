/** `node scripts/settings.js`: writes the files that show every setting, from the table in src/settings/table.ts. */
import { writeFileSync } from "node:fs";
import { createJiti } from "jiti";
import { ROOT } from "./dependencies.js";

const { documents } = await createJiti(import.meta.url).import("../src/settings/documents.ts");
for (const [path, text] of Object.entries(documents())) {
  writeFileSync(`${ROOT}${path}`, text);
  console.log(path);
}
