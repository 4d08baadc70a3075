import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutSecrets } from "./without-secrets.ts";

describe("a text without its secrets", () => {
  test.each([
    ['{"userData":"IyEvYmluL3No"}', '{"userData":"<left out>"}'],
    ['{"masterUserPassword" : "a\\"b\\\\"}', '{"masterUserPassword" : "<left out>"}'],
    ['{"SecretString":"{\\"password\\":\\"x\\"}","a":1}', '{"SecretString":"<left out>","a":1}'],
    [
      '{"document":"{\\"password\\":\\"x\\",\\"a\\":1}"}',
      '{"document":"{\\"password\\":\\"<left out>\\",\\"a\\":1}"}',
    ],
    ['{"detail":{"sessionToken":"abc', '{"detail":{"sessionToken":"<left out>'],
  ])("%s", (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test("keeps what only looks like one", () => {
    const text =
      '{"clientToken":"c","secretName":"db","passwordLastUsed":"2026-01-01","note":"password: none"}';
    expect(withoutSecrets(text)).toBe(text);
  });

  test("is JSON where it was, and says the same but for them", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("name", "userData", "password"), fc.string()), (fields) => {
        const left = JSON.parse(withoutSecrets(JSON.stringify({ fields }))) as { fields: typeof fields };
        const expected = Object.entries(fields).map(([name, value]) => [
          name,
          name === "name" ? value : "<left out>",
        ]);
        expect(left.fields).toEqual(Object.fromEntries(expected));
      }),
    );
  });
});
