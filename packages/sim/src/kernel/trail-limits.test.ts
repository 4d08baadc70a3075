import { expect, test } from "vitest";
import { fieldWithin, textWithin } from "./trail-limits.ts";

test("a field of a record stays as it is up to 100 KB, and above that nothing of it is kept", () => {
  const just = "x".repeat(100 * 1024 - 2);
  expect(fieldWithin("requestParameters", just)).toBe(just);
  expect(fieldWithin("requestParameters", `${just}x`)).toEqual({
    omitted: true,
    originalSize: 100 * 1024 + 1,
    reason: "requestParameters too large",
  });
  expect(fieldWithin("responseElements", null)).toBe(null);
});

test("a text of a record is cut at 1 KB, and no character with it", () => {
  expect(textWithin("short")).toBe("short");
  expect(textWithin("x".repeat(2000))).toBe("x".repeat(1024));
  expect(textWithin(`${"x".repeat(1023)}é`)).toBe("x".repeat(1023));
});
