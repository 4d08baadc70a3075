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
  "service-role/AWSBackupServiceRolePolicyForBackup": document(
    allow([
      "ec2:Describe*",
      "ec2:CreateImage",
      "ec2:CreateSnapshot",
      "ec2:CreateTags",
      "ec2:DeleteSnapshot",
      "dynamodb:CreateBackup",
      "dynamodb:DescribeTable",
      "dynamodb:ListTagsOfResource",
      "backup:CopyFromBackupVault",
      "backup:CopyIntoBackupVault",
      "backup:DescribeBackupVault",
    ]),
  ),
  "service-role/AWSBackupServiceRolePolicyForRestores": document(
    allow([
      "ec2:CreateVolume",
      "ec2:RunInstances",
      "ec2:Describe*",
      "ec2:CreateTags",
      "ec2:DeleteVolume",
      "ec2:TerminateInstances",
      "dynamodb:CreateTable",
      "dynamodb:RestoreTableFromBackup",
      "dynamodb:DescribeTable",
      "dynamodb:DeleteTable",
    ]),
  ),
  AWSBackupServiceRolePolicyForS3Backup: document(
    allow([
      "s3:GetBucket*",
      "s3:ListBucket",
      "s3:ListBucketVersions",
      "s3:GetInventoryConfiguration",
      "s3:PutInventoryConfiguration",
      "s3:PutBucketNotification",
      "s3:ListAllMyBuckets",
      "s3:GetObject*",
      "events:*",
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
