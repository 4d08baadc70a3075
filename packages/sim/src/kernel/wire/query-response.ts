import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { ClientModel, OperationSchema } from "./client-model.ts";

/** The XML of a query or ec2Query answer: the output in the envelope of its protocol. */
export function queryResponseBody(
  model: ClientModel,
  operation: OperationSchema,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): string {
  const name = `${operation.name}Response`;
  const open = `<${name} xmlns="${model.xmlNamespace}">`;
  if (model.protocol === "awsQuery") {
    const result = contentOf(model, operation, `${operation.name}Result`, output);
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    const inner = result === undefined ? "" : `<${operation.name}Result>${result}</${operation.name}Result>`;
    return `${open}${inner}${metadata}</${name}>`;
  }
  // An EC2 operation without output answers `return`.
  const result = contentOf(model, operation, name, output) ?? "<return>true</return>";
  return `${open}<requestId>${requestId}</requestId>${result}</${name}>`;
}

/** What stands inside the element that the SDK's serialiser writes for a structure. */
function contentOf(
  model: ClientModel,
  operation: OperationSchema,
  elementName: string,
  output: Readonly<Record<string, unknown>>,
): string | undefined {
  const schema = NormalizedSchema.of(operation.output);
  if (!schema.isStructSchema()) return undefined;
  const [, namespace, , , names, members] = schema.getSchema() as unknown as unknown[];
  const serializer = new XmlShapeSerializer({ ...model.codec.serializer.settings, httpBindings: false });
  serializer.setSerdeContext(model.config);
  serializer.write([3, namespace, elementName, 0, names, members] as never, output);
  const element = String(serializer.flush());
  return element.replace(/^<[^>]*>/, "").replace(new RegExp(`</${elementName}>$`), "");
}
