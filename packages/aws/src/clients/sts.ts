/** What we ask of STS, in a file of its own: loaded when the first role is taken, and no other command with it. */
export { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
