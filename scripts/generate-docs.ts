import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "../test/generated-pages.ts";
import { askedInJourneys } from "../test/permissions/asked.ts";
import { permissionsPage } from "../test/permissions/page.ts";

/** `npm run docs`: writes the pages that are generated from the code. */
const pages = {
  ...generatedPages(),
  "docs/permissions.md": permissionsPage(await askedInJourneys()),
};
for (const [file, text] of Object.entries(pages)) {
  writeFileSync(join(import.meta.dirname, "..", file), text);
  process.stdout.write(`${file}\n`);
}
