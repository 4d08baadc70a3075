import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "../test/generated-pages.ts";

/** `npm run docs`: writes the pages that are generated from the code. */
for (const [file, text] of Object.entries(generatedPages())) {
  writeFileSync(join(import.meta.dirname, "..", file), text);
  process.stdout.write(`${file}\n`);
}
