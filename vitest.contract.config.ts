import { defineConfig } from "vitest/config";

/** What `npm run test:contract` runs: AWS as its documentation has it, held against the embedded AWS or against moto. */
export default defineConfig({
  test: { include: ["test/contract/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
