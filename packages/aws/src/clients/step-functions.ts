/** What we ask of Step Functions, in a file of its own: loaded when something is first asked, and no other command with it. */
export {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
