import * as z from "zod";
import { AwsError } from "../aws-error.ts";

const text = z.string();
const policySchema = z.object({
  expiration: z.iso.datetime({ offset: true }),
  conditions: z.array(
    z.union([
      z.record(text, text),
      z.tuple([z.literal("content-length-range"), z.coerce.number(), z.coerce.number()]),
      z.tuple([text, text, text]),
    ]),
  ),
});

/** What needs no condition: what signs the form, and what its maker wants ignored. */
const uncovered = /^(x-amz-signature|awsaccesskeyid|signature|policy|file|x-ignore-.*)$/;

/**
 * Holds the fields of a form against the policy that comes with them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 *
 * @param fields by lower-case name; `bucket` among them.
 * @param clocks what time it may be: one that the policy still holds at suffices.
 */
export function checkPostPolicy(
  fields: ReadonlyMap<string, string>,
  size: number,
  clocks: readonly Date[],
): void {
  const policy = policyIn(fields.get("policy") ?? "");
  if (clocks.every((now) => Date.parse(policy.expiration) <= now.getTime())) throw refused("Policy expired.");
  const covered = new Set<string>(["bucket"]);
  for (const condition of policy.conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, value] of Object.entries(condition)) meet(fields, covered, "eq", name, value);
    } else if (condition[0] === "content-length-range") {
      const [, least, most] = condition as [string, number, number];
      if (size > most)
        throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
      if (size < least)
        throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    } else {
      const [match, name, value] = condition as [string, string, string];
      meet(fields, covered, match.toLowerCase(), name.replace(/^\$/, ""), value);
    }
  }
  const extra = [...fields.keys()].filter((name) => !covered.has(name) && !uncovered.test(name));
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(", ")}`);
}

function meet(
  fields: ReadonlyMap<string, string>,
  covered: Set<string>,
  match: string,
  field: string,
  value: string,
): void {
  const name = field.toLowerCase();
  covered.add(name);
  const given = fields.get(name) ?? "";
  if (match === "starts-with" ? given.startsWith(value) : given === value) return;
  throw refused(
    `Policy Condition failed: [${[match, `$${field}`, value].map((one) => `"${one}"`).join(", ")}]`,
  );
}

function policyIn(encoded: string): z.output<typeof policySchema> {
  try {
    return policySchema.parse(JSON.parse(Buffer.from(encoded, "base64").toString()));
  } catch {
    throw new AwsError("InvalidPolicyDocument", "Invalid Policy: it is no policy.", 400);
  }
}

const refused = (why: string) => new AwsError("AccessDenied", `Invalid according to Policy: ${why}`, 403);
