import { defineConfig } from "vitest/config";

/** What `npm run check` runs beside Biome and tsc: the tree's own rules, the documents, and what users write by them. */
export default defineConfig({
  test: {
    include: [
      "test/architecture.test.ts",
      "test/docs.test.ts",
      "test/permissions/*.test.ts",
      "test/typed/*.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
