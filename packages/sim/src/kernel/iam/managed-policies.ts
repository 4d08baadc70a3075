const allow = (actions: string | readonly string[], resource = "*") => ({
  Effect: "Allow",
  Action: actions,
  Resource: resource,
});
const document = (...statements: readonly unknown[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** All rights: the policy that administrators and root act by. */
export const administratorAccess = document(allow("*"));

const logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/** Those of AWS's own managed policies that are simulated, by what follows `arn:aws:iam::aws:policy/`. */
const awsManaged: Readonly<Record<string, string>> = {
  AdministratorAccess: administratorAccess,
  AmazonEC2ReadOnlyAccess: document(allow("ec2:Describe*")),
  AmazonSSMManagedInstanceCore: document(
    allow([
      "ssm:UpdateInstanceInformation",
      "ssm:GetParameter",
      "ssm:GetParameters",
      "ssmmessages:*",
      "ec2messages:*",
    ]),
  ),
  AmazonS3ReadOnlyAccess: document(allow(["s3:Get*", "s3:List*", "s3:Describe*"])),
  "service-role/AWSLambdaBasicExecutionRole": document(allow(logs)),
  "service-role/AWSLambdaSQSQueueExecutionRole": document(
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...logs]),
  ),
};

/** The document of one of AWS's own managed policies. */
export const awsManagedPolicy = (arn: string): string | undefined => {
  const name = arn.replace(/^arn:aws:iam::aws:policy\//, "");
  return name !== arn && Object.hasOwn(awsManaged, name) ? awsManaged[name] : undefined;
};
