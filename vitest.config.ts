import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/**/*.test.ts",
      "functions/**/*.test.ts",
      "workflows/**/*.test.ts",
      "test/journeys/**/*.test.ts",
      "test/simulation/**/*.test.ts",
      "test/releases/**/*.test.ts",
    ],
    // Hostile callers and hands take long: `npm run test:attacks`.
    exclude: ["test/journeys/*attacks*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests reckon all the time: one for each core.
    maxWorkers: "100%",
  },
});
