interface Statement {
  readonly Effect?: string;
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Condition keys whose fixed value keeps a statement for everybody from being public. */
const narrowing = new Set([
  "aws:principalorgid",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceowner",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpcsourceip",
  "aws:userid",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/**
 * Whether a bucket's policy lets everybody in.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublic(policy: string): boolean {
  const { Statement } = JSON.parse(policy) as { Statement: Statement | Statement[] };
  return [Statement].flat().some((one) => one.Effect === "Allow" && isEverybody(one) && !isNarrowed(one));
}

const isEverybody = ({ Principal: principal }: Statement): boolean =>
  principal === "*" || (principal !== undefined && [principal.AWS ?? []].flat().includes("*"));

const isNarrowed = ({ Condition: condition = {} }: Statement): boolean =>
  Object.values(condition).some((keys) =>
    Object.entries(keys).some(
      ([key, values]) =>
        narrowing.has(key.toLowerCase()) && [values].flat().every((value) => !/[*?]|\$\{/.test(value)),
    ),
  );
