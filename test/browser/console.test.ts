import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTagsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { terminal } from "@watchkeeper/cli/io";
import { run } from "@watchkeeper/cli/program";
import { type ServedLaptop, serveLaptop } from "@watchkeeper/local/serve";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBigCase, tidyUp } from "../journeys/big-run.ts";
import { chromiumPath, noChromium, openBrowser, openPage } from "./chromium.ts";
import { openManyCases } from "./many-cases.ts";
import { unnamedControls, weakTexts } from "./page-checks.ts";

if (!chromiumPath) console.warn(`Skipped: ${noChromium}`);

const listening = (port: number) =>
  new Promise<{ port: number; close: () => void }>((resolve) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>Another page</title>");
    });
    server.listen(port, "127.0.0.1", () =>
      resolve({ port: (server.address() as AddressInfo).port, close: () => server.close() }),
    );
  });

async function freePort(): Promise<number> {
  const { port, close } = await listening(0);
  close();
  return port;
}

describe.skipIf(!chromiumPath)("the console", () => {
  let browser: Browser;
  let laptop: ServedLaptop;
  let url: string;
  const failures: unknown[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    failures.length = 0;
    const port = await freePort();
    url = `http://localhost:${port}`;
    laptop = await serveLaptop({
      port,
      seed: 1,
      startTime: new Date("2026-03-02T09:00:00Z"),
      onError: (error) => failures.push(error),
    });
  });
  afterEach(async () => {
    await laptop.close();
    expect(failures).toEqual([]);
  });

  /** A page of a person; whatever the page itself complains of fails the test. */
  async function visit(options: BrowserContextOptions = {}, path = "/"): Promise<Page> {
    const page = await openPage(browser, options);
    page.on("pageerror", (error) => failures.push(error));
    page.on("console", (message) => {
      if (/Content Security Policy|TrustedHTML/.test(message.text())) failures.push(message.text());
    });
    await page.goto(`${url}${path}`);
    await page.getByRole("heading", { name: "Cases" }).or(page.locator("main")).first().waitFor();
    return page;
  }

  const main = (page: Page) => page.getByRole("main");
  const approve = (page: Page) => page.getByRole("button", { name: /^Approve as/ });

  const instanceIn = async (page: Page) => /i-[0-9a-f]{17}/.exec(await main(page).innerText())?.[0] ?? "";

  async function launchAs(page: Page, person: string): Promise<void> {
    await page.getByRole("textbox", { name: "Acting as" }).fill(person);
    await page.getByRole("button", { name: /^Launch an instance/ }).click();
  }

  async function launchAndWait(page: Page): Promise<void> {
    await launchAs(page, "alice");
    await approve(page).waitFor();
  }

  test("lets a person follow a case from launch to verified, in the page alone", async () => {
    const page = await visit();
    await launchAs(page, "alice");

    await main(page).getByText("Waits for approval").waitFor();
    const activity = page.getByRole("list", { name: /^What happened/ });
    await activity.getByText("alice: ec2 RunInstances").waitFor();
    await activity.getByText("approval requested").waitFor();
    await main(page).getByText("MetadataOptions.HttpTokens").waitFor();
    expect(await main(page).locator("dl.changes").first().innerText()).toMatch(
      /MetadataOptions\.HttpTokens\s+from\s+optional\s*→\s*to\s+required/,
    );
    const reach = await main(page).locator("dl.reach").innerText();
    expect(reach).toMatch(/1 resource/);
    expect(reach).toMatch(/Can be undone\s+Yes, every step/);
    expect(reach).toMatch(/Destroys\s+Nothing/);
    await page.getByRole("img", { name: /^State machine remediate: now at “Ask people”/ }).waitFor();

    await page.getByRole("textbox", { name: "Acting as" }).fill("bob");
    await page.getByRole("textbox", { name: "Reason" }).fill("looked at it");
    await approve(page).click();
    await page.getByRole("img", { name: /^State machine run-plan/ }).waitFor();

    await main(page).getByText("Fixed, verified", { exact: true }).waitFor();
    const story = await main(page).locator(".timeline").innerText();
    expect(story).toMatch(
      /Noticed.*Plan made.*People were asked.*Approved by bob.*looked at it.*About to: Require IMDSv2.*Done, verified: Require IMDSv2.*Closed: fixed, verified/s,
    );
    await page.getByRole("img", { name: /^State machine remediate: it ended at “Over”/ }).waitFor();
    await page
      .getByRole("img", { name: /^State machine run-plan: it ended at “Tell the outcome”/ })
      .waitFor();

    await main(page).getByText("Take it back").click();
    await page.getByRole("textbox", { name: "Reason" }).fill("needs IMDSv1 until Friday");
    await page.getByRole("button", { name: "Ask for the undo as bob" }).click();
    await main(page).getByText("Waits for approval").waitFor();
    await expect
      .poll(() => main(page).locator("dl.changes").first().innerText(), { timeout: 10_000 })
      .toMatch(/required\s*→\s*to\s+optional|alice\s*→\s*to\s+not set/);
    await main(page).getByText("bob asked for it, and may not approve it.").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("looked at it");
    expect(await approve(page).isDisabled()).toBe(true);
    await main(page).getByText("bob asked for it: somebody else must approve it.").waitFor();
    await page.getByRole("textbox", { name: "Acting as" }).fill("carol");
    await approve(page).click();
    // AWS shows for certain what is to be taken back a minute after it was changed.
    await main(page).getByText("The run waits").waitFor();
    await page.getByRole("button", { name: "Advance 1 hour" }).click();
    await main(page).getByText("Taken back, verified", { exact: true }).waitFor();
  });

  /** Types a command as carol, at a terminal of her own. */
  async function type(line: string) {
    const wrote: string[] = [];
    const screen = { isTTY: true, columns: 200, write: (text: string) => wrote.push(text) };
    const env = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "carol", NO_COLOR: "1" };
    const code = await run(line.split(" "), terminal(screen, screen, env));
    return { code, wrote: wrote.join("") };
  }

  test("shows a run of 1,000 steps while it goes on, its pause at a halt, and its end", {
    timeout: 240_000,
  }, async () => {
    const big = await openBigCase(laptop, 1_000, { gone: [3, 700], taken: [7], tooMuch: [12] });
    const page = await visit({}, `/#/case/${big.id}`);
    await page.getByRole("textbox", { name: "Acting as" }).fill("bob");
    await page.getByRole("textbox", { name: "Reason" }).fill("looked at it");
    await approve(page).click();
    const followed = type(`case ${big.id} --follow`);

    const bar = main(page).getByRole("progressbar", { name: "Progress of the run" });
    const ended = async () => Number(await bar.getAttribute("aria-valuenow"));
    await bar.waitFor();
    const before = await ended();
    await expect.poll(ended, { timeout: 20_000 }).toBeGreaterThan(before + 45);
    expect(await bar.getAttribute("aria-valuetext")).toMatch(/^\d+ of 1,000 steps done, \d+ under way/);

    await type("halt --reason freeze");
    const halted = page.getByRole("region", { name: "The halt switch" });
    await halted.getByText(/carol put it on at \d\d:\d\d:\d\d: freeze/).waitFor();
    const status = main(page).locator(".told");
    await status.getByText("Paused", { exact: true }).waitFor();
    await status.getByText("It goes on by itself when the halt is taken back.").waitFor();
    const paused = await ended();
    expect(paused).toBeLessThan(1_000);
    for (const colorScheme of ["light", "dark"] as const) {
      const narrow = await visit(
        { colorScheme, viewport: { width: 390, height: 844 }, hasTouch: true },
        `/#/case/${big.id}`,
      );
      await narrow.locator(".told").waitFor();
      await narrow.getByText("50 of 1,000 steps shown").waitFor();
      expect(await narrow.evaluate("document.documentElement.scrollWidth")).toBe(390);
      expect(await weakTexts(narrow)).toEqual([]);
      expect(await unnamedControls(narrow)).toEqual([]);
      await narrow.getByRole("link", { name: "Activity" }).click();
      expect(await narrow.getByRole("region", { name: "The halt switch" }).isVisible()).toBe(true);
      await narrow.close();
    }
    expect(await ended()).toBe(paused);

    await type("resume --reason thaw");
    await halted.waitFor({ state: "detached" });
    await status.getByText("Needs a person", { exact: true }).waitFor({ timeout: 120_000 });
    expect(await ended()).toBe(1_000);
    await status.getByText("996 of 1,000 steps done, 3 failed, 1 needs a person").waitFor();
    await main(page)
      .getByText(/^in \d+ batches$/)
      .first()
      .waitFor();
    const { code, wrote } = await followed;
    expect(code).toBe(8);
    expect(wrote).toMatch(/the run is paused[\s\S]*the run goes on[\s\S]*the run has ended: parked/);
    expect(wrote.split("\n").length).toBeLessThan(60);

    const steps = main(page).locator(".steps > li");
    await main(page).getByRole("button", { name: "Show more" }).click();
    await expect.poll(() => steps.count()).toBe(100);
    await main(page)
      .getByRole("button", { name: /^Failed 3$/ })
      .click();
    await expect.poll(() => steps.count()).toBe(3);
    expect(await steps.nth(1).innerText()).toMatch(/8\s*Tag i-[\s\S]*Moved meanwhile[\s\S]*"mallory"/);

    await tidyUp(laptop, big, [12]);
    await page.getByRole("textbox", { name: "Reason" }).fill("tidied up by hand");
    await page.getByRole("button", { name: "Take up again as bob" }).click();
    await status.getByText("Partly done", { exact: true }).waitFor();
    await main(page).getByText("Take it back").waitFor();
  });

  test("can be worked by keyboard alone", async () => {
    const page = await visit();
    const reach = async (name: RegExp) => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press("Tab");
        const focused = page.locator(":focus");
        const label = (await focused.getAttribute("aria-label")) ?? (await focused.textContent()) ?? "";
        const id = await focused.getAttribute("id");
        const of = id ? await page.locator(`label[for="${id}"]`).allTextContents() : [];
        if (name.test([label, ...of].join(" "))) return;
      }
      throw new Error(`Tab never reached ${name}`);
    };
    await reach(/^Launch an instance/);
    await page.keyboard.press("Enter");
    await approve(page).waitFor();

    await page.reload();
    await approve(page).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("case");
    await reach(/Reason/);
    await page.keyboard.type("looked at it");
    await reach(/^Deny as me/);
    await page.keyboard.press("Enter");
    await main(page).getByText("Denied by me").first().waitFor();
  });

  test("has the team's chat beside the case, where people decide as well", async () => {
    const page = await visit();
    await launchAndWait(page);
    const chat = page.getByRole("region", { name: "Chat" });
    await chat.getByRole("combobox", { name: "Click as" }).selectOption({ label: "bob" });
    await chat.getByRole("button", { name: "Approve" }).click();
    await main(page).getByText("Fixed, verified", { exact: true }).waitFor();
    await chat.getByText(/✅ Fixed, verified/).waitFor();
  });

  test("shows whoever clicks in the chat without the right to what they are answered", async () => {
    const page = await visit();
    await launchAndWait(page);
    const chat = page.getByRole("region", { name: "Chat" });
    await chat.getByRole("combobox", { name: "Click as" }).selectOption({ label: "alice (may not decide)" });
    await chat.getByRole("button", { name: "Approve" }).click();
    await chat.getByText(/Only alice sees this.*changed nothing: you are not among the approvers/).waitFor();
    await chat.getByRole("combobox", { name: "Click as" }).selectOption({ label: "bob" });
    await chat.getByText(/Only .* sees this/).waitFor({ state: "detached" });
  });

  test("shows a thousand cases: one is found, chosen by keyboard, and shown at once at every width", async () => {
    const ids = await openManyCases(laptop, 1_000);
    for (const width of [390, 768, 1024, 1440]) {
      const page = await visit({ viewport: { width, height: 844 } });
      const rows = page.getByRole("region", { name: "Cases" }).getByRole("listitem");
      await expect.poll(() => rows.count()).toBe(1_000);
      await expect.poll(() => rows.first().innerText()).toMatch(/Waits for approval/);
      const hundredth = rows.nth(99);
      const title = await hundredth.locator(".title").textContent();
      await hundredth.getByRole("link").click();
      const heading = main(page).getByRole("heading", { level: 2 });
      await expect.poll(() => heading.textContent(), { timeout: 5_000 }).toBe(title);
      const box = await heading.boundingBox();
      expect(box && box.y > 0 && box.y + box.height < 844, `${width}`).toBe(true);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      await page.close();
    }

    const page = await visit();
    await page.getByRole("searchbox", { name: "Search the cases" }).fill(`${ids[777]}`);
    await page.getByRole("heading", { name: "Cases 1 of 1,000" }).waitFor();
    await page.getByRole("searchbox").fill("");
    await page.getByRole("combobox", { name: "Show those that are" }).selectOption("expired");
    await page.getByRole("heading", { name: "Cases 125 of 1,000" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Cases 125 of 1,000" }).waitFor();
    await page.getByRole("combobox", { name: "Show those that are" }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    const last = page.getByRole("region", { name: "Cases" }).getByRole("listitem").last();
    await expect.poll(() => last.getByRole("link").getAttribute("aria-current")).toBe("true");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toMatch(/^Launch an instance/);
  });

  test("says of an address without its case that there is none, and takes a part of an id", async () => {
    const [id = ""] = await openManyCases(laptop, 1);
    const page = await visit({}, "/#/case/c-ffff");
    await page.getByText("There is no case c-ffff here.").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    const found = await visit({}, `/#/case/${id.slice(0, 5)}`);
    await main(found).getByText(id, { exact: true }).waitFor();
  });

  test("asks for a reason before it sends a decision", async () => {
    const page = await visit();
    await launchAndWait(page);
    await approve(page).click();
    await page.getByText("Say why first.").waitFor();
    const reason = page.getByRole("textbox", { name: "Reason" });
    expect(await reason.getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator(":focus").getAttribute("id")).toBe(await reason.getAttribute("id"));
  });

  test("moves the clock: what nobody decided in time expires", async () => {
    const page = await visit();
    await launchAndWait(page);
    await page.getByRole("button", { name: "Advance 1 hour" }).click();
    await page.getByText(/^2 Mar 2026, 10:0/).waitFor();
    await page.getByRole("button", { name: "Advance 1 day" }).click();
    await page.getByText(/^3 Mar 2026, 10:0/).waitFor();
    await main(page).getByText("Partly done", { exact: true }).waitFor();
    await main(page)
      .getByText(/nobody decided in time/)
      .first()
      .waitFor();
    expect(await approve(page).count()).toBe(0);
  });

  test("says what was refused, and why", async () => {
    const page = await visit();
    await page.getByRole("button", { name: /^Open the newest running instance/ }).click();
    const alert = page.getByRole("alert");
    expect(await alert.innerText()).toMatch(/No instance is running here/);
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await alert.waitFor({ state: "detached" });
  });

  test("shows a value with mark-up as the text that it is", async () => {
    const page = await visit();
    await launchAndWait(page);
    const markup = `<img src=x onerror="document.title='taken'">`;
    const ec2 = new EC2Client({
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "mallory", secretAccessKey: "x" },
    });
    const id = await instanceIn(page);
    // The run that sets the tag is over by then, whenever its event came.
    await page.getByRole("button", { name: "Advance 1 hour" }).click();
    await page.getByText(/^2 Mar 2026, 10:0/).waitFor();
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "owner", Value: markup }] }));
    await page.getByRole("textbox", { name: "Acting as" }).fill("bob");
    await page.getByRole("textbox", { name: "Reason" }).fill(markup);
    await approve(page).click();
    await main(page)
      .getByText(/^(Fixed, verified|Partly done)$/)
      .first()
      .waitFor();
    expect(await main(page).innerText()).toContain(markup);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Watchkeeper");
  });

  test("is not moved by another page of the same browser", async () => {
    const page = await visit();
    await launchAndWait(page);
    const before = await page.evaluate("fetch('/_watchkeeper/clock').then((answer) => answer.json())");
    const other = await listening(0);
    const foreign = await openPage(browser);
    await foreign.goto(`http://localhost:${other.port}/`);
    const signed = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=me/20260302/us-east-1/ec2/aws4_request";
    const terminate = `Action=TerminateInstances&Version=2016-11-15&InstanceId.1=${await instanceIn(page)}`;
    const send = (path: string, body: string) =>
      foreign.evaluate(
        `fetch("${url}${path}", { method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" }, body: ${JSON.stringify(body)} })
          .then(() => "sent", () => "sent, and the answer kept from the page")`,
      );
    await send("/_watchkeeper/clock/advance", '{"duration":"1d"}');
    await send(`/?${signed}&${terminate}`, "");
    other.close();
    expect(await page.getByRole("list", { name: /^What happened/ }).innerText()).not.toContain(
      "TerminateInstances",
    );
    const after = await page.evaluate("fetch('/_watchkeeper/clock').then((answer) => answer.json())");
    const elapsed = Date.parse((after as { now: string }).now) - Date.parse((before as { now: string }).now);
    expect(elapsed).toBeLessThan(3_600_000);
  });

  test("shows its first page within a second", async () => {
    const page = await openPage(browser);
    await page.goto(url);
    await page.getByRole("heading", { name: "Nothing has happened yet" }).waitFor();
    const painted = await page.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity",
    );
    expect(painted).toBeLessThan(1_000);
  });

  describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
    test("is readable at 1280 and at 390, and nothing lacks a name", async () => {
      const wide = await visit({ colorScheme });
      await launchAndWait(wide);
      expect(await weakTexts(wide)).toEqual([]);
      expect(await unnamedControls(wide)).toEqual([]);

      const narrow = await visit({ colorScheme, viewport: { width: 390, height: 844 }, hasTouch: true });
      for (const look of [
        () => narrow.getByRole("link", { name: /Waits for approval/ }).click(),
        () => narrow.getByRole("link", { name: "Activity" }).click(),
        () => narrow.getByRole("link", { name: /^Cases/ }).click(),
      ]) {
        await look();
        await narrow.waitForTimeout(100);
        expect(await narrow.evaluate("document.documentElement.scrollWidth")).toBe(390);
        expect(await weakTexts(narrow)).toEqual([]);
        expect(await unnamedControls(narrow)).toEqual([]);
      }
    });
  });

  test("has two themes, as the person's system asks", async () => {
    const ground = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await ground(await visit({ colorScheme: "light" }));
    const dark = await ground(await visit({ colorScheme: "dark" }));
    expect(light).not.toBe(dark);
  });
});
