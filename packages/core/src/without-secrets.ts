/** Names of fields, by their ends, that hold what nobody else may know: in AWS's requests and answers, and in people's own. */
const names = [
  "user_?data",
  "\\w*password",
  "\\w*secret_?(?:string|binary|value|key|access_?key)",
  "\\w*session_?token",
  "\\w*(?:access|refresh|bearer|bot|auth)_?token",
  "\\w*private_?key",
  "\\w*plaintext",
  "authorization",
].join("|");

/** A field as JSON has it; and one in JSON that is itself a text in JSON. What broke off in a value's middle is one too. */
const plain = new RegExp(`("(?:${names})"\\s*:\\s*")(?:\\\\.|[^"\\\\])*`, "gis");
const nested = new RegExp(`(\\\\"(?:${names})\\\\"\\s*:\\s*\\\\").*?(?=\\\\"|"|$)`, "gis");

/** A JSON text, whole or not, with what stands under a secret's name left out: such texts are kept, and shown. */
export const withoutSecrets = (text: string): string =>
  text.replace(plain, "$1<left out>").replace(nested, "$1<left out>");
