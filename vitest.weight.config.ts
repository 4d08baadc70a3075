import { defineConfig } from "vitest/config";

/** What `npm run test:weight` runs: the functions as they ship, weighed and run. */
export default defineConfig({
  test: { include: ["test/weight/**/*.test.ts"], testTimeout: 60_000 },
});
