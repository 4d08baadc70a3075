import { refuse } from "../invalid-event-pattern.ts";
import { type Matcher, onStrings, stringOperand } from "./matcher.ts";
import { wildcardComplexity } from "./wildcard-complexity.ts";

/**
 * AWS does not publish from which complexity on it refuses a wildcard. Known: its own example of a rule too complex,
 * `*:*:*:*:*:event-bus/*`, has 11; those that it is known to take have 7 at most. One asterisk is never refused.
 */
const tooComplex = 11;

/** `{ "wildcard": "dir/*.png" }`; `\*` and `\\` stand for themselves. */
export function wildcard(operand: unknown): Matcher {
  const glob = parseGlob(stringOperand(operand, "wildcard"));
  return onStrings((value) => matchesGlob(glob, value));
}

/** The literal parts between the asterisks: `a*b` is `["a", "b"]`. */
type Glob = readonly string[];

/** Positions in messages count the opening quote, as event-ruler's WildcardParser does. */
function parseGlob(text: string): Glob {
  const parts = [""];
  for (let at = 0; at < text.length; at++) {
    let char = text.charAt(at);
    if (char === "*") {
      if (text[at + 1] === "*") return refuse(`Consecutive wildcard characters at pos ${at + 1}`);
      parts.push("");
      continue;
    }
    if (char === "\\") {
      char = text.charAt(at + 1);
      if (char !== "*" && char !== "\\") return refuse(`Invalid escape character at pos ${at + 1}`);
      at++;
    }
    parts[parts.length - 1] += char;
  }
  if (parts.length > 2 && wildcardComplexity(parts, tooComplex) >= tooComplex) {
    return refuse(
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
  }
  return parts;
}

/** Takes each inner part at its first place: linear, and enough, for an asterisk may stand for anything. */
function matchesGlob(glob: Glob, value: string): boolean {
  const head = glob[0] ?? "";
  if (glob.length === 1) return value === head;
  const tail = glob[glob.length - 1] ?? "";
  const end = value.length - tail.length;
  if (end < head.length || !value.startsWith(head) || !value.endsWith(tail)) return false;
  let from = head.length;
  for (let part = 1; part < glob.length - 1; part++) {
    const text = glob[part] ?? "";
    const found = value.indexOf(text, from);
    if (found < 0 || found + text.length > end) return false;
    from = found + text.length;
  }
  return true;
}
