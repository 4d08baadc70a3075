import { isIP } from "node:net";
import { refuse } from "../invalid-event-pattern.ts";
import { type Matcher, onStrings } from "./matcher.ts";

/** `{ "cidr": "10.0.0.0/24" }`, IPv4 and IPv6; the wording is that of event-ruler's CIDR. */
export function cidr(operand: unknown): Matcher {
  if (typeof operand !== "string") return refuse("prefix match pattern must be a string");
  const [ip = "", mask, ...more] = operand.replace(/\/+$/, "").split("/");
  if (mask === undefined || more.length > 0) return refuse("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) return refuse("Malformed CIDR, mask bits must be an integer");
  const maskBits = Number(mask);
  if (maskBits < 0) return refuse("Malformed CIDR, mask bits must not be negative");
  const network = addressOf(ip);
  if (!network) {
    const looksLikeOne = /^\d+\.\d+\.\d+\.\d+$|^[\da-f:]*:[\da-f:]*$/i.test(ip);
    return refuse(looksLikeOne ? `Invalid IP address: ${ip}` : `Nonstandard IP address: ${ip}`);
  }
  if (maskBits >= network.bits) {
    return refuse(`IPv${network.bits === 32 ? 4 : 6} mask bits must be < ${network.bits}`);
  }
  const shift = BigInt(network.bits - maskBits);
  const wanted = network.value >> shift;
  return onStrings((value) => {
    const address = addressOf(value);
    return address?.bits === network.bits && address.value >> shift === wanted;
  });
}

/** An IP address as a number and its width, or undefined for any other text. */
function addressOf(text: string): { value: bigint; bits: 32 | 128 } | undefined {
  switch (isIP(text)) {
    case 4:
      return { value: text.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n), bits: 32 };
    case 6:
      return { value: groupsOf(text).reduce((sum, group) => sum * 65_536n + BigInt(group), 0n), bits: 128 };
    default:
      return undefined;
  }
}

/** The eight 16-bit groups of a valid IPv6 address, `::` and a dotted tail written out. */
function groupsOf(text: string): number[] {
  const dotted = text.replace(/%.*$/, "").replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const group = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16);
    return `${group(a, b)}:${group(c, d)}`;
  });
  const [head = "", tail] = dotted.split("::");
  const parse = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
