import { invalid } from "./errors.ts";

/**
 * DynamoDB's number: exact decimals of up to 38 significant digits, as `coefficient × 10^exponent` without trailing
 * zeros. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
 */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const MAX_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;
const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads a number as DynamoDB does; refuses what it cannot hold, in its words. */
export function parseNumber(text: string): Decimal {
  const match = SYNTAX.exec(text);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (match === null || whole.length + fraction.length === 0) {
    throw invalid(
      text === ""
        ? "The parameter cannot be converted to a numeric value"
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const leading = (whole + fraction).replace(/^0+/, "");
  const digits = leading.replace(/0+$/, "");
  if (digits === "") return { coefficient: 0n, exponent: 0 };
  const exponent = Number(match[4] ?? 0) - fraction.length + (leading.length - digits.length);
  checkRange(digits.length, exponent);
  return { coefficient: BigInt(`${match[1] === "-" ? "-" : ""}${digits}`), exponent };
}

/** Plain decimal notation, as DynamoDB returns numbers. */
export function formatNumber({ coefficient, exponent }: Decimal): string {
  const sign = coefficient < 0n ? "-" : "";
  const digits = digitsOf(coefficient);
  if (exponent >= 0) return `${sign}${digits}${"0".repeat(exponent)}`;
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${"0".repeat(-point)}${digits}`;
}

/** Negative, zero or positive, as `left` is less than, equal to or greater than `right`. */
export function compareNumbers(left: Decimal, right: Decimal): number {
  const [a, b] = aligned(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

export const addNumbers = (left: Decimal, right: Decimal): Decimal => {
  const [a, b, exponent] = aligned(left, right);
  return normalised(a + b, exponent);
};

export const subtractNumbers = (left: Decimal, right: Decimal): Decimal =>
  addNumbers(left, { coefficient: -right.coefficient, exponent: right.exponent });

/**
 * The bytes that a number counts for: one, and one for each two significant digits before and after the point, each
 * side rounded up, and one for a minus. (The developer guide says "approximately"; this was measured to the byte by
 * nubo-db/dynamodb-conformance.)
 */
export function numberSize({ coefficient, exponent }: Decimal): number {
  if (coefficient === 0n) return 1;
  const digits = digitsOf(coefficient);
  const point = digits.length + exponent;
  const whole = exponent >= 0 ? digits.length : Math.max(0, point);
  const fraction = exponent >= 0 ? 0 : digits.length - whole;
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (coefficient < 0n ? 1 : 0);
}

const digitsOf = (coefficient: bigint) => (coefficient < 0n ? -coefficient : coefficient).toString();

/** Both at the smaller exponent; the difference is bounded, since every Decimal is within DynamoDB's range. */
function aligned(left: Decimal, right: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (number: Decimal) => number.coefficient * 10n ** BigInt(number.exponent - exponent);
  return [scaled(left), scaled(right), exponent];
}

function normalised(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { coefficient: 0n, exponent: 0 };
  const text = digitsOf(coefficient);
  const digits = text.replace(/0+$/, "");
  const shifted = exponent + text.length - digits.length;
  checkRange(digits.length, shifted);
  return { coefficient: coefficient < 0n ? -BigInt(digits) : BigInt(digits), exponent: shifted };
}

function checkRange(digits: number, exponent: number): void {
  const magnitude = digits + exponent - 1;
  if (magnitude > MAX_MAGNITUDE) {
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (magnitude < MIN_MAGNITUDE) {
    throw invalid(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  }
  if (digits > MAX_DIGITS) throw invalid("Attempting to store more than 38 significant digits in a Number");
}
