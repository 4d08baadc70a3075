import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";

/** The Systems Manager operations that rules and remediations declare. */
export const ssm = {
  client: SSMClient,
  commands: { DescribeInstanceInformation: DescribeInstanceInformationCommand },
};
