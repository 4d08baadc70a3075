import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { haltMessage } from "./halt-message.ts";
import { lintMessage } from "./testing/lint-message.ts";

const change = {
  halted: true,
  by: "arn:aws:iam::444455556666:user/b0b",
  at: "2026-03-02T09:00:00.000Z",
  reason: "a freeze",
};
const personOf = (identity: string) => (identity === change.by ? "bob" : identity);

describe("a change of the halt switch, in the chat", () => {
  test("says who, when, why, and what comes of it", () => {
    const on = JSON.stringify(haltMessage(1, change, personOf));
    expect(on).toMatch(/The halt switch is on.*bob.*put it on at.*a freeze.*watchkeeper resume/);
    const off = JSON.stringify(haltMessage(2, { ...change, halted: false }, personOf));
    expect(off).toMatch(/The halt is taken back.*took it back at.*within five minutes/);
  });

  test("keeps Slack's limits, and holds no mark-up of anybody's", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 6_000 }), (text) => {
        const message = haltMessage(1, { ...change, by: text, reason: `<!channel> ${text}` }, personOf);
        expect(lintMessage(message)).toEqual([]);
      }),
    );
  });
});
