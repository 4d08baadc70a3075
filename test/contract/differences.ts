import type { TargetName } from "./target.ts";

/** Where one side does not do what AWS's documentation says. */
export interface Difference {
  readonly service: string;
  /** The sentence of the contract that fails there. */
  readonly sentence: string;
  readonly deviating: TargetName;
  /** What that side does instead. */
  readonly what: string;
  /** The page of AWS's documentation that decides it. */
  readonly page: string;
}

/** The sentence, what that side does instead, and the page under docs.aws.amazon.com. */
type Row = readonly [sentence: string, what: string, page: string];

const of = (deviating: TargetName, service: string, rows: readonly Row[]): Difference[] =>
  rows.map(([sentence, what, page]) => ({
    service,
    sentence,
    deviating,
    what,
    page: `https://docs.aws.amazon.com/${page}`,
  }));

/** Every one that is known. A side that was mended fails its test here, until its row is gone. */
export const differences: readonly Difference[] = [
  ...of("embedded", "stepfunctions", [
    [
      "paths and intrinsic functions shape what a state passes on",
      "a state with paths fails and names them, for JSONata alone is interpreted",
      "step-functions/latest/dg/amazon-states-language-paths.html",
    ],
  ]),
  ...of("moto", "acm", [
    [
      "a certificate is issued, and holds for a time",
      "it is only when a minute of real time has passed",
      "acm/latest/userguide/dns-validation.html",
    ],
    [
      "a name that is none is refused",
      "any text is taken",
      "acm/latest/APIReference/API_RequestCertificate.html",
    ],
    [
      "certificates are listed by status and in pages",
      "all are told at once",
      "acm/latest/APIReference/API_ListCertificates.html",
    ],
    [
      "a certificate that is validated tells no text yet",
      "it tells one",
      "acm/latest/APIReference/API_GetCertificate.html",
    ],
    [
      "a tag of AWS's own is refused",
      "it is told to be malformed",
      "acm/latest/APIReference/API_RequestCertificate.html",
    ],
    [
      "a mail is sent again where one is waited for",
      "it is sent for any certificate",
      "acm/latest/APIReference/API_ResendValidationEmail.html",
    ],
    [
      "a certificate that is no longer waited for changes its options",
      "it is answered with an internal error",
      "acm/latest/APIReference/API_UpdateCertificateOptions.html",
    ],
    [
      "an account says how long before an expiry it is told",
      "the token is ignored",
      "acm/latest/APIReference/API_PutAccountConfiguration.html",
    ],
    [
      "a certificate is imported with its own key, and no other",
      "any key is taken",
      "acm/latest/APIReference/API_ImportCertificate.html",
    ],
  ]),
  ...of("moto", "dynamodb", [
    [
      "a set is not empty, and holds nothing twice",
      "a set with a value twice is accepted",
      "amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
    ],
    [
      "a number keeps 38 digits, and no more",
      "a number of more digits is accepted",
      "amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
    ],
    [
      "an update makes what is not there, and tells what it changed",
      "the keys of a new item are told as updated",
      "amazondynamodb/latest/APIReference/API_UpdateItem.html",
    ],
    [
      "an expression that is none is refused",
      "it is answered with an internal error",
      "amazondynamodb/latest/developerguide/Programming.Errors.html",
    ],
    [
      "an index is not read consistently, and must be there",
      "an index that is not there is ResourceNotFoundException",
      "amazondynamodb/latest/APIReference/API_Query.html",
    ],
    [
      "a batch has at most 25 writes, and no item twice",
      "an item may be written twice",
      "amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
    ],
    [
      "a transaction with a token that was used for another is refused",
      "the token is ignored, and the writes are done again",
      "amazondynamodb/latest/APIReference/API_TransactWriteItems.html",
    ],
    [
      "items may live until a time of their own",
      "TTL that is on is turned on again",
      "amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html",
    ],
  ]),
  ...of("moto", "ec2", [
    [
      "several instances are launched in one reservation",
      "MinCount instances are launched, not MaxCount",
      "AWSEC2/latest/APIReference/API_RunInstances.html",
    ],
    [
      "an image that is not there launches nothing",
      "any image id launches",
      "AWSEC2/latest/APIReference/errors-overview.html",
    ],
    [
      "an instance type that there is not launches nothing",
      "any instance type launches",
      "AWSEC2/latest/APIReference/errors-overview.html",
    ],
    [
      "a launch asks for at least one instance, and no fewer at most than at least",
      "a launch of no instance succeeds",
      "AWSEC2/latest/APIReference/API_RunInstances.html",
    ],
    [
      "a launch with the same token is the same launch",
      "the token is ignored",
      "AWSEC2/latest/APIReference/Run_Instance_Idempotency.html",
    ],
    [
      "the same token with other parameters is refused",
      "the token is ignored",
      "AWSEC2/latest/APIReference/Run_Instance_Idempotency.html",
    ],
    ["an id that is none is malformed", "it is not found", "AWSEC2/latest/APIReference/errors-overview.html"],
    [
      "a terminated instance stays to be seen, and is not started again",
      "a terminated instance is started",
      "AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html",
    ],
    [
      "a protected instance is not terminated",
      "a launch with DisableApiTermination protects nothing",
      "AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html",
    ],
    [
      "one that may not be terminated keeps the others of the request alive",
      "a launch with DisableApiTermination protects nothing",
      "AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html",
    ],
    [
      "an attribute is read",
      "a launch with DisableApiTermination protects nothing",
      "AWSEC2/latest/APIReference/API_RunInstances.html",
    ],
    [
      "only a stopped instance changes its type",
      "a running one changes its type",
      "AWSEC2/latest/UserGuide/ec2-instance-resize.html",
    ],
    [
      "a filter that there is not is refused",
      "it is answered with an internal error",
      "AWSEC2/latest/APIReference/errors-overview.html",
    ],
    ["a tag of AWS's own is refused", "it is made", "AWSEC2/latest/UserGuide/Using_Tags.html"],
    [
      "what is not there gets no tags",
      "an instance that is not there is tagged",
      "AWSEC2/latest/APIReference/API_CreateTags.html",
    ],
    [
      "an instance may be made to ask for tokens at its metadata",
      "the instance does not tell its HttpEndpoint",
      "AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html",
    ],
    [
      "a volume is made, attached, detached and deleted",
      "a volume is available before it was being created",
      "AWSEC2/latest/APIReference/API_CreateVolume.html",
    ],
    [
      "a Region that there is not is refused",
      "it is left out",
      "AWSEC2/latest/APIReference/API_DescribeRegions.html",
    ],
  ]),
  ...of("moto", "ecr", [
    [
      "repositories are listed in pages",
      "all are told at once",
      "AmazonECR/latest/APIReference/API_DescribeRepositories.html",
    ],
    [
      "a layer is there once it was uploaded",
      "uploads are missing",
      "AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html",
    ],
    [
      "a layer that is another than it says is refused",
      "uploads are missing",
      "AmazonECR/latest/APIReference/API_CompleteLayerUpload.html",
    ],
    ["an image needs its layers", "it needs none", "AmazonECR/latest/APIReference/API_PutImage.html"],
    [
      "an image is found by its digest and by its tag",
      "one by a digest and a tag that is another's is found",
      "AmazonECR/latest/APIReference/API_BatchGetImage.html",
    ],
    [
      "a tag moves to the image that was pushed with it last",
      "both have it",
      "AmazonECR/latest/APIReference/API_PutImage.html",
    ],
    [
      "a tag that may not move stays",
      "another image of the tag is told to be there already",
      "AmazonECR/latest/APIReference/API_PutImage.html",
    ],
  ]),
  ...of("moto", "efs", [
    [
      "a file system is made, and available after a moment",
      "it is available at once",
      "efs/latest/ug/API_CreateFileSystem.html",
    ],
    [
      "a creation token makes one file system, and the second is told which",
      "the error does not tell which",
      "efs/latest/ug/API_CreateFileSystem.html",
    ],
    [
      "a throughput is provisioned where the mode says so",
      "the mode may come without a throughput",
      "efs/latest/ug/API_CreateFileSystem.html",
    ],
    [
      "a throughput mode is changed",
      "UpdateFileSystem is missing",
      "efs/latest/ug/API_UpdateFileSystem.html",
    ],
    ["a subnet that is not there takes none", "it is 404", "efs/latest/ug/API_CreateMountTarget.html"],
    [
      "a mount target has security groups",
      "it has none unless some are named",
      "efs/latest/ug/API_CreateMountTarget.html",
    ],
    ["an access point's token makes one", "the token is ignored", "efs/latest/ug/API_CreateAccessPoint.html"],
    [
      "a file system has a policy, where one was put",
      "DeleteFileSystemPolicy is missing",
      "efs/latest/ug/API_DeleteFileSystemPolicy.html",
    ],
    [
      "a word that AWS does not know is refused",
      "any word is taken",
      "efs/latest/ug/API_PutLifecycleConfiguration.html",
    ],
  ]),
  ...of("moto", "events", [
    [
      "a bus with rules is not deleted",
      "it is deleted",
      "eventbridge/latest/APIReference/API_DeleteEventBus.html",
    ],
    [
      "a schedule that is none is refused",
      "it is accepted",
      "eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    ],
    [
      "a pattern that is none is refused",
      "it is accepted",
      "eventbridge/latest/userguide/eb-create-pattern-operators.html",
    ],
    [
      "an event is delivered in its envelope",
      "the account is missing",
      "eventbridge/latest/userguide/eb-events-structure.html",
    ],
    [
      "a target may get a fixed text, or a part of the event",
      "a queue gets the whole event",
      "eventbridge/latest/APIReference/API_Target.html",
    ],
    [
      "a disabled rule delivers nothing",
      "it delivers",
      "eventbridge/latest/APIReference/API_DisableRule.html",
    ],
    [
      "one to ten events are put at once",
      "none are accepted",
      "eventbridge/latest/APIReference/API_PutEvents.html",
    ],
    [
      "AWS's own sources are AWS's",
      "they are everybody's",
      "eventbridge/latest/APIReference/API_PutEventsResultEntry.html",
    ],
    [
      "a pattern is tried on an event",
      "the answer is empty",
      "eventbridge/latest/APIReference/API_TestEventPattern.html",
    ],
    [
      "an event to try a pattern on has all its fields",
      "the answer is empty",
      "eventbridge/latest/APIReference/API_TestEventPattern.html",
    ],
  ]),
  ...of("moto", "iam", [
    [
      "a role needs a trust policy that is one",
      "any JSON is accepted",
      "IAM/latest/APIReference/API_CreateRole.html",
    ],
    ["a role's name is checked", "every name is accepted", "IAM/latest/APIReference/API_CreateRole.html"],
    [
      "a session's length has bounds",
      "every length is accepted",
      "IAM/latest/APIReference/API_CreateRole.html",
    ],
    [
      "a managed policy is attached once, detached once",
      "a second attachment is counted",
      "IAM/latest/APIReference/API_AttachRolePolicy.html",
    ],
    [
      "a policy of AWS's own is attached",
      "there are none unless its start asks for them",
      "IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    ],
    [
      "a managed policy is made once, and must be one",
      "the prefix of its id is missing",
      "IAM/latest/UserGuide/reference_identifiers.html",
    ],
    [
      "a user with an access key is not deleted",
      "the user is deleted",
      "IAM/latest/APIReference/API_DeleteUser.html",
    ],
    [
      "a user has an ARN, and is made once",
      "the prefix of its id is missing",
      "IAM/latest/UserGuide/reference_identifiers.html",
    ],
  ]),
  ...of("moto", "kinesis", [
    [
      "a stream is made once, with shards that share all keys",
      "the mode is not told",
      "kinesis/latest/APIReference/API_DescribeStream.html",
    ],
    [
      "a name that is none is refused",
      "any name is taken",
      "kinesis/latest/APIReference/API_CreateStream.html",
    ],
  ]),
  ...of("moto", "kms", [
    [
      "a key that is named and did not encrypt is told",
      "access is denied",
      "kms/latest/APIReference/API_Decrypt.html",
    ],
    [
      "a key does what it is for, and nothing else",
      "a key that signs encrypts",
      "kms/latest/APIReference/API_Encrypt.html",
    ],
    [
      "a symmetric key rotates, if that is asked for, and no other does",
      "any key rotates",
      "kms/latest/APIReference/API_EnableKeyRotation.html",
    ],
    ["keys are listed in pages", "all are told at once", "kms/latest/APIReference/API_ListKeys.html"],
  ]),
  ...of("moto", "logs", [
    [
      "a name that is none is refused",
      "any name is taken",
      "AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    ],
    [
      "a group keeps its events for one of the periods that there are",
      "any number of days is taken",
      "AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    ],
    [
      "events are read from the last ones, or from the first",
      "the end of a time is within it",
      "AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html",
    ],
    [
      "events of a request come in their order, and not from afar",
      "the index of the last event that is too old is told, not of the next",
      "AmazonCloudWatchLogs/latest/APIReference/API_RejectedLogEventsInfo.html",
    ],
    [
      "events of a request span a day at most",
      "they span any time",
      "AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html",
    ],
    [
      "a pattern takes one word of several, and leaves out what it names",
      "all events are told",
      "AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    ],
    [
      "a pattern reads messages in JSON",
      "all events are told",
      "AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    ],
  ]),
  ...of("moto", "opensearch", [
    [
      "a domain is made once",
      "it is made again",
      "opensearch-service/latest/APIReference/API_CreateDomain.html",
    ],
    [
      "domains are listed by their engine",
      "none is told of another engine",
      "opensearch-service/latest/APIReference/API_ListDomainNames.html",
    ],
  ]),
  ...of("moto", "s3", [
    [
      "a bucket's name is checked",
      "capitals and underscores are accepted",
      "AmazonS3/latest/userguide/bucketnamingrules.html",
    ],
    [
      "another account's bucket is refused to whoever expects it",
      "the expected owner is ignored",
      "AmazonS3/latest/userguide/bucket-owner-condition.html",
    ],
    [
      "a key has at most 1,024 bytes",
      "longer ones are accepted",
      "AmazonS3/latest/userguide/object-keys.html",
    ],
    ["metadata has at most 2 KB", "more is accepted", "AmazonS3/latest/userguide/UsingMetadata.html"],
    [
      "a content that is not the one of its MD5 is refused",
      "the MD5 is ignored",
      "AmazonS3/latest/API/API_PutObject.html",
    ],
    [
      "a content that is not the one of its checksum is refused",
      "the checksum is believed",
      "AmazonS3/latest/userguide/checking-object-integrity-upload.html",
    ],
    [
      "checksums of CRC32, CRC32C and CRC64NVME are the known ones",
      "the checksum is not told with its type",
      "AmazonS3/latest/API/API_HeadObject.html",
    ],
    [
      "an object without a checksum of its own gets CRC64NVME",
      "it has none",
      "AmazonS3/latest/userguide/checking-object-integrity-upload.html",
    ],
    [
      "the attributes of an object are told as asked for",
      "the size is missing",
      "AmazonS3/latest/API/API_GetObjectAttributes.html",
    ],
    [
      "a copy may ask for its source's ETag",
      "the condition is ignored",
      "AmazonS3/latest/API/API_CopyObject.html",
    ],
    [
      "a quiet delete tells nothing but errors",
      "all that is deleted is told",
      "AmazonS3/latest/API/API_DeleteObjects.html",
    ],
    [
      "at most a thousand objects are deleted at once",
      "more are deleted",
      "AmazonS3/latest/API/API_DeleteObjects.html",
    ],
    [
      "a delete marker itself cannot be read",
      "it is NoSuchVersion",
      "AmazonS3/latest/userguide/DeleteMarker.html",
    ],
    [
      "an object has at most ten tags, each once",
      "the same key twice is accepted",
      "AmazonS3/latest/userguide/object-tagging.html",
    ],
    ["a policy that is none is refused", "it is accepted", "AmazonS3/latest/API/ErrorResponses.html"],
    [
      "a new bucket is closed to the public",
      "it is open",
      "AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    [
      "a public policy is refused while such are blocked",
      "it is accepted",
      "AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    [
      "an aborted upload is gone",
      "a further part is answered with an internal error",
      "AmazonS3/latest/API/API_UploadPart.html",
    ],
    [
      "a part that was not uploaded is refused, and so is a wrong order",
      "the size is judged before the order",
      "AmazonS3/latest/API/API_CompleteMultipartUpload.html",
    ],
    [
      "part numbers go from 1 to 10,000",
      "another number is NoSuchUpload",
      "AmazonS3/latest/API/API_UploadPart.html",
    ],
    [
      "a composite checksum is made of the parts' own",
      "the number of parts and the type are missing",
      "AmazonS3/latest/userguide/checking-object-integrity-upload.html",
    ],
    [
      "SHA256 has no full-object checksum, CRC64NVME no composite one",
      "every combination is accepted",
      "AmazonS3/latest/userguide/checking-object-integrity-upload.html",
    ],
    [
      "a part of an object is read by its number",
      "the whole object is answered",
      "AmazonS3/latest/API/API_GetObject.html",
    ],
  ]),
  ...of("moto", "secretsmanager", [
    [
      "a value may be bytes, and is not both",
      "a secret is made with both",
      "secretsmanager/latest/apireference/API_CreateSecret.html",
    ],
    [
      "a secret that is not there is not found, nor a value of it",
      "it is 404",
      "secretsmanager/latest/apireference/API_GetSecretValue.html",
    ],
    [
      "a new value is the current one, and the one before it the previous",
      "versions without a stage are listed unasked",
      "secretsmanager/latest/apireference/API_ListSecretVersionIds.html",
    ],
    [
      "a stage moves to another version, if the one that has it is named",
      "the value that is read stays the same",
      "secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html",
    ],
    [
      "a secret that is to be deleted tells nothing until it is restored",
      "one of its name is made all the same",
      "secretsmanager/latest/apireference/API_CreateSecret.html",
    ],
    [
      "a policy that is none is refused",
      "any text is taken",
      "secretsmanager/latest/apireference/API_PutResourcePolicy.html",
    ],
    [
      "an input that is too long is refused",
      "any length is taken",
      "secretsmanager/latest/apireference/API_CreateSecret.html",
    ],
  ]),
  ...of("moto", "sns", [
    ["a protocol that there is not is refused", "it is accepted", "sns/latest/api/API_Subscribe.html"],
    [
      "a message comes to the queue in an envelope",
      "its signature is of version 2, which topics have only where they ask for it",
      "sns/latest/dg/sns-verify-signature-of-message.html",
    ],
    [
      "a filter that is none is refused",
      "it is answered with an internal error",
      "sns/latest/api/API_SetSubscriptionAttributes.html",
    ],
    [
      "a message is not empty, and has at most 256 KB",
      "an empty one is accepted",
      "sns/latest/api/API_Publish.html",
    ],
    [
      "a subject has at most 100 characters, on one line",
      "two lines are accepted",
      "sns/latest/api/API_Publish.html",
    ],
    ["a message by protocol needs a default", "it is not looked at", "sns/latest/api/API_Publish.html"],
  ]),
  ...of("moto", "sqs", [
    [
      "a FIFO queue takes the same message once within five minutes",
      "the second one has an id of its own",
      "AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html",
    ],
    [
      "a FIFO queue refuses what has no group, and a standard queue an id to be known by",
      "the standard queue takes it",
      "AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    ],
    [
      "an attribute out of its bounds is refused",
      "it is accepted",
      "AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    ],
    [
      "a message that is not in flight has no timeout to change",
      "it is changed",
      "AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html",
    ],
    [
      "an empty message is refused",
      "it is sent",
      "AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    ],
    [
      "dead letters go back to where they came from",
      "StartMessageMoveTask is missing",
      "AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html",
    ],
  ]),
  ...of("moto", "ssm", [
    [
      "an older version is read by its number",
      "the selector is not told",
      "systems-manager/latest/APIReference/API_Parameter.html",
    ],
    [
      "a path begins with a slash",
      "any path is accepted",
      "systems-manager/latest/APIReference/API_GetParametersByPath.html",
    ],
    [
      "a hierarchy has at most 15 levels",
      "more are accepted",
      "systems-manager/latest/APIReference/API_PutParameter.html",
    ],
    [
      "a standard parameter has at most 4 KB",
      "more is accepted",
      "systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    ],
    [
      "a value that its pattern does not allow is refused",
      "it is accepted",
      "systems-manager/latest/APIReference/API_PutParameter.html",
    ],
    [
      "an instance without an agent is not managed",
      "DescribeInstanceInformation is missing",
      "systems-manager/latest/APIReference/API_DescribeInstanceInformation.html",
    ],
  ]),
  ...of("moto", "cloudwatch", [
    [
      "a metric without a name is refused",
      "it is answered with an internal error",
      "AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",
    ],
    [
      "a namespace of AWS's own is refused",
      "it is accepted",
      "AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",
    ],
    [
      "an alarm is kept as it was put, and waits for data",
      "a new alarm is OK",
      "AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    ],
  ]),
  ...of("moto", "backup", [
    [
      "a vault is described by its name, and listed",
      "how many recovery points it holds is not told",
      "aws-backup/latest/devguide/API_DescribeBackupVault.html",
    ],
    [
      "a vault's tags are added and taken off",
      "when one was taken off, none is listed",
      "aws-backup/latest/devguide/API_UntagResource.html",
    ],
    [
      "a plan is deleted after its selections",
      "there are no selections",
      "aws-backup/latest/devguide/API_CreateBackupSelection.html",
    ],
    [
      "a selection's role must let AWS Backup in",
      "there are no selections",
      "aws-backup/latest/devguide/API_CreateBackupSelection.html",
    ],
    [
      "a backup makes a recovery point, and its resource is protected",
      "there are no backup jobs",
      "aws-backup/latest/devguide/API_StartBackupJob.html",
    ],
    [
      "a restore makes the resource anew",
      "there are no restore jobs",
      "aws-backup/latest/devguide/API_StartRestoreJob.html",
    ],
  ]),
  ...of("moto", "kms", [
    [
      "a signature of another message is refused",
      "it is answered as not valid",
      "kms/latest/APIReference/API_Verify.html",
    ],
    ["a key that is disabled signs nothing", "it signs", "kms/latest/developerguide/key-state.html"],
    [
      "a key that is to be deleted signs nothing, and says when it is gone",
      "it signs",
      "kms/latest/developerguide/key-state.html",
    ],
  ]),
  ...of("moto", "scheduler", [
    ["a schedule is made once", "the status is 400", "scheduler/latest/APIReference/API_CreateSchedule.html"],
    [
      "an expression that is none is refused",
      "it is accepted",
      "scheduler/latest/UserGuide/schedule-types.html",
    ],
    [
      "a group that is not there takes no schedule",
      "it is answered with an internal error",
      "scheduler/latest/APIReference/API_CreateSchedule.html",
    ],
    [
      "a deleted group is gone, and the default one stays",
      "the default one is deleted",
      "scheduler/latest/UserGuide/managing-schedule-group.html",
    ],
  ]),
  ...of("moto", "stepfunctions", [
    [
      "the same machine is made twice, with another definition it is not",
      "the first machine is answered",
      "step-functions/latest/apireference/API_CreateStateMachine.html",
    ],
    [
      "a definition that is none is refused",
      "the error has no code",
      "step-functions/latest/apireference/API_CreateStateMachine.html",
    ],
    [
      "an input that is no JSON is refused",
      "the error has no code",
      "step-functions/latest/apireference/API_StartExecution.html",
    ],
    [
      "a running execution is stopped with an error and a cause",
      "the answer is empty",
      "step-functions/latest/apireference/API_StopExecution.html",
    ],
    [
      "the history tells each state, forwards and backwards",
      "it is told forwards only",
      "step-functions/latest/apireference/API_GetExecutionHistory.html",
    ],
    [
      "a choice takes the first rule that matches, or the default",
      "JSONata is missing",
      "step-functions/latest/dg/transforming-data.html",
    ],
    [
      "a choice that matches nothing fails",
      "JSONata is missing",
      "step-functions/latest/dg/transforming-data.html",
    ],
    [
      "a map runs each item, in order",
      "JSONata is missing",
      "step-functions/latest/dg/transforming-data.html",
    ],
    [
      "an error in a branch is caught",
      "JSONata is missing",
      "step-functions/latest/dg/transforming-data.html",
    ],
    [
      "a machine in JSONata assigns, computes and puts out",
      "JSONata is missing",
      "step-functions/latest/dg/transforming-data.html",
    ],
  ]),
  ...of("moto", "sts", [
    [
      "a session shorter than a quarter of an hour is refused",
      "every length is accepted",
      "STS/latest/APIReference/API_AssumeRole.html",
    ],
    [
      "a session longer than the role's longest is refused",
      "every length is accepted",
      "STS/latest/APIReference/API_AssumeRole.html",
    ],
    ["a session's name is checked", "short ones are accepted", "STS/latest/APIReference/API_AssumeRole.html"],
    [
      "a role that is not there is not taken",
      "any ARN is taken",
      "STS/latest/APIReference/API_AssumeRole.html",
    ],
    [
      "a role that trusts somebody else is not taken",
      "trust policies are not evaluated",
      "IAM/latest/UserGuide/id_roles_manage-assume.html",
    ],
    [
      "a role that asks for an external id is taken with it alone",
      "trust policies are not evaluated",
      "IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ],
    ["a session policy must be one", "it is not looked at", "STS/latest/APIReference/API_AssumeRole.html"],
    ["a session's policy is short", "it is not looked at", "STS/latest/APIReference/API_AssumeRole.html"],
  ]),
  ...of("moto", "tagging", [
    [
      "resources come in pages",
      "the last page has no token, not an empty one",
      "resourcegroupstagging/latest/APIReference/API_GetResources.html",
    ],
  ]),
];
