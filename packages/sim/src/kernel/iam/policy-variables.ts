import type { RequestKeys } from "./request-keys.ts";
import { asLiteral } from "./wildcard.ts";

/**
 * A policy's text with its variables replaced: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`. Undefined
 * where a variable has neither value nor default: such a statement does not apply.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function fillVariables(text: string, keys: RequestKeys): string | undefined {
  if (!text.includes("${")) return text;
  let isComplete = true;
  const filled = text.replace(/\$\{([^}]*)\}/g, (_whole, content: string) => {
    if (content === "*" || content === "?" || content === "$") return asLiteral(content);
    const [name = "", fallback] = content.split(",").map((word) => word.trim());
    const [value, ...more] = keys.get(name) ?? [];
    if (value !== undefined && more.length === 0) return asLiteral(value);
    if (fallback !== undefined) return asLiteral(fallback.replace(/^'(.*)'$/, "$1"));
    isComplete = false;
    return "";
  });
  return isComplete ? filled : undefined;
}
