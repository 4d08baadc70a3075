import { defineOperation } from "../operation.ts";

/** Answers with 50 instances a page at the most. */
export const describeInstanceInformation = defineOperation({
  key: "ssm:DescribeInstanceInformation",
  access: "read",
  actions: [{ action: "ssm:DescribeInstanceInformation", on: "*" }],
  page: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html",
  together: {
    filter: ["Key", "InstanceIds"],
    most: 50,
    lists: ["InstanceInformationList"],
    id: "InstanceId",
    further: { MaxResults: 50 },
  },
});
