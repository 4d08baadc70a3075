/** What we ask of SQS, in a file of its own: loaded when the first message is sent or put off, and no other command with it. */
export { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
