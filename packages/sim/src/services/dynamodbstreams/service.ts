import { defineService } from "../../kernel/service.ts";
import { getRecords } from "./get-records.ts";
import { getShardIterator } from "./shard-iterators.ts";
import { authorizeIterator, authorizeStream, authorizeStreams } from "./shared.ts";
import { describeStream, listStreams } from "./streams.ts";

/** DynamoDB Streams: reads what DynamoDB's tables write down; has no state of its own. */
export const dynamodbstreams = defineService({
  name: "dynamodbstreams",
  signingName: "dynamodb",
  targetPrefix: "DynamoDBStreams_20120810",
  iamPrefix: "dynamodb",
  scope: "regional",
  fidelity: {
    models:
      "The stream of a table with its one shard, its four places to begin at, its trimming after 24 hours, and its end; the records' images, sizes and TTL deletions.",
    refuses: [],
    ignores: ["ShardFilter of DescribeStream; shards do not split"],
  },
  load: () => import("@aws-sdk/client-dynamodb-streams"),
  createState: () => ({}),
  operations: {
    ListStreams: { authorize: authorizeStreams, run: listStreams },
    DescribeStream: { authorize: authorizeStream("DescribeStream"), run: describeStream },
    GetShardIterator: { authorize: authorizeStream("GetShardIterator"), run: getShardIterator },
    GetRecords: { authorize: authorizeIterator, run: getRecords },
  },
});
