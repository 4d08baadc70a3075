import { defineConfig } from "vitest/config";

/** What `npm run test:infra` runs: sst.config.ts, evaluated without AWS. It needs what `sst install` writes to `.sst`. */
export default defineConfig({
  test: { include: ["test/infra/**/*.test.ts"], testTimeout: 120_000 },
});
