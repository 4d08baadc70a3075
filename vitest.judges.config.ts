import { defineConfig } from "vitest/config";

/** What `npm run test:judges` runs: what linters and definitions that nobody here wrote say of a stage. */
export default defineConfig({
  test: { include: ["test/judges/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 240_000 },
});
