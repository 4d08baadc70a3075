import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** RFC 8785 canonical JSON: one text for equal values, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("undefined has no JSON form");
  return text;
}

/** SHA-256 of a text, in lower-case hexadecimal. */
export const sha256 = (text: string): string => hash("sha256", text);

/** SHA-256 of a value's canonical JSON. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));
