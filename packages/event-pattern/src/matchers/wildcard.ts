import { refuse } from "../invalid-event-pattern.ts";
import { type Glob, matchesGlob } from "../matches-glob.ts";
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
