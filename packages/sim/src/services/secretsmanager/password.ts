import type { GetRandomPasswordRequest } from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./secret.ts";

const kinds = {
  Lowercase: "abcdefghijklmnopqrstuvwxyz",
  Uppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  Numbers: "0123456789",
  Punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export function passwordOf(
  input: GetRandomPasswordRequest,
  draw: (length: number, of: string) => string,
): string {
  const {
    PasswordLength: length = 32,
    ExcludeCharacters: without = "",
    RequireEachIncludedType = true,
  } = input;
  const wanted = Object.entries(kinds).flatMap(([kind, characters]) =>
    input[`Exclude${kind as keyof typeof kinds}`]
      ? []
      : [[...characters].filter((one) => !without.includes(one)).join("")],
  );
  const alphabets = [...wanted, ...(input.IncludeSpace ? [" "] : [])].filter((one) => one !== "");
  if (alphabets.length === 0) throw invalidParameter("You must include at least one character type.");
  if (!RequireEachIncludedType) return draw(length, alphabets.join(""));
  if (length < alphabets.length)
    throw invalidParameter("The password length is too short to include each required character type.");
  const each = alphabets.map((alphabet) => draw(1, alphabet)).join("");
  return [...each, ...draw(length - each.length, alphabets.join(""))]
    .map((one) => draw(1, "0123456789abcdef") + one)
    .toSorted()
    .map((one) => one.slice(1))
    .join("");
}
