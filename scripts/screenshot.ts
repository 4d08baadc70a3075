// Makes docs/console.png: a case that waits for approval, as a person sees it. Needs Chromium.
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { seclude } from "@watchkeeper/local/seclude";
import { serveLaptop } from "@watchkeeper/local/serve";
import { chromiumPath, noChromium, openBrowser, openPage } from "../test/browser/chromium.ts";

const target = fileURLToPath(new URL("../docs/console.png", import.meta.url));
const port = 4639;

if (!chromiumPath) {
  console.error(`${noChromium} Nothing was changed.`);
  process.exit(3);
}
seclude(process.env);
const laptop = await serveLaptop({
  port,
  seed: 1,
  startTime: new Date("2026-03-02T09:00:00Z"),
  onError: (error) => console.error(error),
});
const browser = await openBrowser();
try {
  const page = await openPage(browser, { viewport: { width: 1280, height: 1120 } });
  await page.goto(`http://localhost:${port}/`);
  await page.getByRole("textbox", { name: "Acting as" }).fill("alice");
  await page.getByRole("button", { name: /^Launch an instance/ }).click();
  await page.getByRole("button", { name: /^Approve as/ }).waitFor();
  await page.getByRole("textbox", { name: "Acting as" }).fill("bob");
  await page.getByRole("textbox", { name: "Reason" }).fill("looked at it: nothing there needs IMDSv1");
  await page.getByRole("list", { name: /^Messages/ }).waitFor();
  await page.getByRole("img", { name: /^State machine remediate/ }).waitFor();
  await page.locator("h1").click();
  await page.screenshot({ path: target });
  console.log(`docs/console.png (${Math.round(statSync(target).size / 1_024)} KB)`);
} finally {
  await browser.close();
  await laptop.close();
}
