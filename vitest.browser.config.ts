import { defineConfig } from "vitest/config";

/** What `npm run test:browser` runs: the console in headless Chromium, at real pace. */
export default defineConfig({
  test: {
    // At real pace, in a real browser, on machines that are not quiet.
    retry: 2,
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
