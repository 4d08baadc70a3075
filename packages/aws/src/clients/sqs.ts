/** What we ask of SQS, in a file of its own: loaded when the first message is sent, put off or taken off, and no other command with it. */
export {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
