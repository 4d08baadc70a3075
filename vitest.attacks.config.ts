import { defineConfig } from "vitest/config";

/** What `npm run test:attacks` runs: people, roles, records and events that mean harm, through the embedded AWS. */
export default defineConfig({
  test: {
    include: ["test/journeys/*attacks*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: "100%",
  },
});
