import { defineConfig } from "vitest/config";

/** What `npm run check` runs beside Biome and tsc: the tree's own rules, and the documents. */
export default defineConfig({
  test: {
    include: ["test/architecture.test.ts", "test/docs.test.ts", "test/permissions/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
