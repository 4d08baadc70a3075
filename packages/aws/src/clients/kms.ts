/** What we ask of KMS, in a file of its own: loaded when something is first signed, and no other command with it. */
export { GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
