import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where this machine has Chromium; undefined where it has none. */
export const chromiumPath = places.find((place) => existsSync(place));

/** What to say where there is none. */
export const noChromium =
  "There is no Chromium on this machine, and nothing was shown. On Debian: apt-get install chromium";

/** A headless Chromium that keeps nothing and calls nobody; each launch has a profile of its own. */
export async function openBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error(noChromium);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A wide page in light, unless told otherwise. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  return context.newPage();
}
