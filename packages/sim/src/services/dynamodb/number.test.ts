import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addNumbers,
  compareNumbers,
  formatNumber,
  numberSize,
  parseNumber,
  subtractNumbers,
} from "./number.ts";

/** A decimal as digits and exponent, with its exact value as a fraction over 10^60. */
const decimals = fc
  .record({
    digits: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    exponent: fc.integer({ min: -30, max: 15 }),
  })
  .map(({ digits, exponent }) => ({
    text: `${digits}e${exponent}`,
    exact: digits * 10n ** BigInt(exponent + 60),
  }));

/** What the plain decimal notation says, over 10^60. */
function exactOf(text: string): bigint {
  const [whole, fraction = ""] = text.replace("-", "").split(".");
  const magnitude = BigInt(`${whole}${fraction.padEnd(60, "0")}`);
  return text.startsWith("-") ? -magnitude : magnitude;
}

const roundTrip = (text: string) => formatNumber(parseNumber(text));

describe("DynamoDB's numbers", () => {
  it("are kept without zeros that say nothing", () => {
    expect(["00042", "1.0", "3.1400", "1.5E2", "-0", "0042.1200", ".5", "5."].map(roundTrip)).toEqual([
      "42",
      "1",
      "3.14",
      "150",
      "0",
      "42.12",
      "0.5",
      "5",
    ]);
    expect(roundTrip("1E125")).toBe(`1${"0".repeat(125)}`);
    expect(roundTrip("-1e-130")).toBe(`-0.${"0".repeat(129)}1`);
  });

  it("hold 38 digits, and refuse a 39th", () => {
    const digits = "12345678901234567890123456789012345678";
    expect(roundTrip(digits)).toBe(digits);
    expect(() => parseNumber(`${digits}9`)).toThrow(
      "Attempting to store more than 38 significant digits in a Number",
    );
  });

  it("refuse what is too large, too small, or no number", () => {
    expect(() => parseNumber("1E126")).toThrow("Number overflow.");
    expect(() => parseNumber("1E-131")).toThrow("Number underflow.");
    expect(() => parseNumber("1e999999999999")).toThrow("Number overflow.");
    for (const junk of ["x", "", ".", "1e", "0x1", "Infinity", "1 2", "--1"]) {
      expect(() => parseNumber(junk)).toThrow("The parameter cannot be converted to a numeric value");
    }
  });

  it("are written as they were read", () => {
    fc.assert(
      fc.property(decimals, ({ text, exact }) => {
        expect(exactOf(roundTrip(text))).toBe(exact);
      }),
    );
  });

  it("are ordered by value", () => {
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        const order = compareNumbers(parseNumber(left.text), parseNumber(right.text));
        expect(order).toBe(left.exact < right.exact ? -1 : left.exact > right.exact ? 1 : 0);
      }),
    );
  });

  it("are added and subtracted exactly, or refused", () => {
    const attempt = (work: () => bigint) => {
      try {
        return work();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const expected = (exact: bigint) =>
      (exact < 0n ? -exact : exact).toString().replace(/0+$/, "").length > 38
        ? "Attempting to store more than 38 significant digits in a Number"
        : exact;
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        const [a, b] = [parseNumber(left.text), parseNumber(right.text)];
        expect(attempt(() => exactOf(formatNumber(addNumbers(a, b))))).toBe(
          expected(left.exact + right.exact),
        );
        expect(attempt(() => exactOf(formatNumber(subtractNumbers(a, b))))).toBe(
          expected(left.exact - right.exact),
        );
      }),
    );
  });

  it("count for one byte, and one for each two digits on either side of the point", () => {
    const sizes = ["1", "-1", "123456", "3.14159", "1E125", "0", "0.001"].map((text) =>
      numberSize(parseNumber(text)),
    );
    expect(sizes).toEqual([2, 3, 4, 5, 2, 1, 2]);
  });
});
