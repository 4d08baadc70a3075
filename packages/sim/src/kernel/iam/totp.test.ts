import { expect, test } from "vitest";
import { totpCode, totpStep } from "./totp.ts";

// "12345678901234567890" in base32: RFC 6238, appendix B, of whose eight digits these are the last six.
const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
])("the code at %i s is the one that RFC 6238 has", (seconds, code) => {
  expect(totpCode(seed, totpStep(new Date(seconds * 1_000)))).toBe(code);
});
