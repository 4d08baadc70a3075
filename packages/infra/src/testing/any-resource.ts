/** Actions that could be held to resources, and are not: with the reason. */
export const anyResource: Readonly<Record<string, string>> = {
  "backup:StartCopyJob":
    "a recovery point's ARN is of the service that keeps it: EC2's, RDS's, DynamoDB's and others'",
  "ssm:DescribeInstanceInformation":
    "it lists the instances of the Region; what it may show cannot be narrowed by ARN",
};
