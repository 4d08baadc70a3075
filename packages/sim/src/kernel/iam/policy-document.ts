import { AwsError } from "../aws-error.ts";
import { isConditionOperator } from "./condition-operators.ts";

/** `{ StringEquals: { "aws:SourceAccount": ["1", "2"] } }`, all values as texts in lists. */
export type Conditions = readonly {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}[];

/** Whom a statement of a resource policy speaks of: everybody, or lists of principals by kind. */
export type PrincipalElement = "*" | Readonly<Record<string, readonly string[]>>;

/** One statement, with all that may be one or many as lists. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  readonly conditions: Conditions;
}

/** What a policy is for: identity policies name no principal, resource policies must, trust policies name no resource. */
export type PolicyKind = "identity" | "resource" | "trust";

const known = new Map<string, readonly Statement[]>();

/** The statements of a policy that was accepted when it was written. */
export function statementsOf(text: string): readonly Statement[] {
  const found = known.get(text);
  if (found) return found;
  const parsed = parse(text);
  if (known.size >= 1_000) known.clear();
  known.set(text, parsed);
  return parsed;
}

/**
 * Reads a policy as a service takes it; throws `MalformedPolicyDocument` for what AWS would not accept.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicy(text: string, kind: PolicyKind): void {
  if (kind === "identity") checkIdentity(text);
  for (const statement of parse(text)) {
    const { actions, notActions, resources, notResources, principal, notPrincipal } = statement;
    if (!actions && !notActions) throw malformed("Policy statement must contain actions.");
    for (const action of [...(actions ?? []), ...(notActions ?? [])]) {
      if (action !== "*" && !/^[\w-]+:[\w*?-]+$/.test(action)) {
        throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
      }
    }
    const hasResource = resources !== undefined || notResources !== undefined;
    const hasPrincipal = principal !== undefined || notPrincipal !== undefined;
    if (kind === "identity" && hasPrincipal)
      throw malformed("Policy document should not specify a principal.");
    if (kind === "identity" && !hasResource) throw malformed("Policy statement must contain resources.");
    if (kind === "trust" && hasResource) throw malformed("Has prohibited field Resource");
    if (kind !== "identity" && !hasPrincipal) throw malformed("Missing required field Principal");
  }
}

/** What IAM asks of its own policies beyond the grammar, in its own words. */
function checkIdentity(text: string): void {
  const { Version: version, Statement: statements } = documentIn(text);
  if (version !== "2012-10-17") throw malformed("Policy document must be version 2012-10-17 or greater.");
  const sids = [statements]
    .flat()
    .flatMap((one) => (isRecord(one) && one.Sid !== undefined ? [one.Sid] : []));
  if (!sids.every((sid) => /^[0-9A-Za-z]*$/.test(String(sid)))) {
    throw malformed(
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    );
  }
  if (new Set(sids).size < sids.length)
    throw malformed("Statement IDs (SID) in a single policy must be unique.");
  for (const { resources = [], notResources = [] } of parse(text)) {
    const wrong = [...resources, ...notResources].find((one) => one !== "*" && !/^arn:([^:]*:){4}/.test(one));
    if (wrong !== undefined) throw malformed(`Resource ${wrong} must be in ARN format or "*".`);
  }
}

function parse(text: string): Statement[] {
  const { Version: version, Statement: statements } = documentIn(text);
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw malformed("The policy must contain a valid version string");
  }
  if (statements === undefined) throw malformed("Syntax errors in policy.");
  return [statements].flat().map(parseStatement);
}

const documentMembers = new Set(["Version", "Id", "Statement"]);
const statementMembers = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"],
  "Condition",
]);

function documentIn(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  if (!isRecord(document) || !hasOnly(document, documentMembers)) throw malformed("Syntax errors in policy.");
  return document;
}

const hasOnly = (record: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): boolean =>
  Object.keys(record).every((name) => known.has(name));

function parseStatement(raw: unknown): Statement {
  const isTwice = (name: string) => isRecord(raw) && name in raw && `Not${name}` in raw;
  if (!isRecord(raw) || !hasOnly(raw, statementMembers) || ["Action", "Resource", "Principal"].some(isTwice))
    throw malformed("Syntax errors in policy.");
  const { Effect: effect } = raw;
  if (effect !== "Allow" && effect !== "Deny") throw malformed(`Invalid effect: ${String(effect)}`);
  return {
    effect,
    actions: texts(raw.Action),
    notActions: texts(raw.NotAction),
    resources: texts(raw.Resource),
    notResources: texts(raw.NotResource),
    principal: parsePrincipal(raw.Principal),
    notPrincipal: parsePrincipal(raw.NotPrincipal),
    conditions: parseConditions(raw.Condition),
  };
}

function parsePrincipal(raw: unknown): PrincipalElement | undefined {
  if (raw === undefined) return undefined;
  if (raw === "*") return "*";
  if (!isRecord(raw)) throw malformed("Invalid principal in policy");
  return Object.fromEntries(Object.entries(raw).map(([kind, value]) => [kind, texts(value) ?? []]));
}

function parseConditions(raw: unknown): Conditions {
  if (raw === undefined) return [];
  if (!isRecord(raw)) throw malformed("Syntax errors in policy.");
  return Object.entries(raw).flatMap(([operator, keys]) => {
    if (!isConditionOperator(operator)) throw malformed(`Invalid Condition type : ${operator}.`);
    if (!isRecord(keys)) throw malformed("Syntax errors in policy.");
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: texts(values) ?? [] }));
  });
}

function texts(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  return [value].flat().map((one) => {
    if (one === null || typeof one === "object") throw malformed("Syntax errors in policy.");
    return String(one);
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const malformed = (message: string) => new AwsError("MalformedPolicyDocument", message, 400);
