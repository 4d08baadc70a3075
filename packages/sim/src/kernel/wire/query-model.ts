import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import type { ClientModel } from "./client-model.ts";

const models = new WeakMap<ClientModel, ClientModel>();

/** Of services whose settings do not tell it any more: as it stood in their last description in query. */
const namespaces: Readonly<Record<string, string>> = {
  "com.amazonaws.sqs": "http://queue.amazonaws.com/doc/2012-11-05/",
};

/**
 * A service as older programs speak with it: query in place of JSON. AWS serves both (SQS and CloudWatch), and the
 * schemas of today's clients still hold what query needs.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
 */
export function queryModel(model: ClientModel): ClientModel {
  const known = models.get(model);
  if (known) return known;
  const { protocolSettings } = model.config;
  const xmlNamespace = model.xmlNamespace || namespaces[protocolSettings.defaultNamespace] || "";
  const codec = new AwsQueryProtocol({ ...protocolSettings, xmlNamespace });
  codec.setSerdeContext(model.config);
  const made: ClientModel = { ...model, protocol: "awsQuery", xmlNamespace, codec };
  models.set(model, made);
  return made;
}
