import { afterEach } from "vitest";

/** A simulated workspace of Slack takes the place of `fetch`: after each test, it is the machine's own again. */
export function restoreFetch(): void {
  const { fetch } = globalThis;
  afterEach(() => {
    globalThis.fetch = fetch;
  });
}
