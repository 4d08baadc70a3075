import { expect, test } from "vitest";
import { bundleConsole } from "./bundle.ts";
import { consolePage } from "./page.ts";

test("the page is one small script and one style, and asks nobody else for anything", async () => {
  const { script, style } = await bundleConsole();
  expect(script.length).toBeLessThan(120_000);
  expect(style).toContain("prefers-color-scheme");
  expect(`${style}${consolePage().html}`).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

test("the page allows no script but its own, and no mark-up made out of text", () => {
  const policy = consolePage().headers["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain("unsafe");
  expect(consolePage().html).not.toMatch(/<script>|\son\w+=|<style/);
});
