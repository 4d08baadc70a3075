import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { CredentialScope } from "./authentication.ts";

type Scope = Pick<CredentialScope, "day" | "region" | "signingName">;

/** A text's signature under the key that a secret gives for a day, a Region and a service, in hexadecimal digits. */
export const signed = (text: string, secret: string, scope: Scope): string =>
  createHmac("sha256", signingKey(secret, scope)).update(text).digest("hex");

/** Keys that were asked for before: deriving one takes four times as long as signing with it. */
const keys = new Map<string, KeyObject>();

function signingKey(secret: string, { day, region, signingName }: Scope): KeyObject {
  const scope = [day, region, signingName, "aws4_request"];
  const name = [secret, ...scope].join("/");
  const known = keys.get(name);
  if (known) return known;
  const made = scope.reduce<KeyObject>(hmac, createSecretKey(`AWS4${secret}`, "utf8"));
  if (keys.size >= 1_000) keys.clear();
  keys.set(name, made);
  return made;
}

const hmac = (key: KeyObject, text: string): KeyObject =>
  createSecretKey(createHmac("sha256", key).update(text).digest());
