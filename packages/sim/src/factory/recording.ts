import { NormalizedSchema } from "@smithy/core/schema";
import { lowerCamel } from "../kernel/cloud-trail.ts";
import type { TrailRecord } from "../kernel/service.ts";
import type { OperationSchema } from "../kernel/wire/client-model.ts";

/** Whether an operation changes nothing, by its name. */
export const isReading = (name: string): boolean =>
  /^(Describe|List|Get|BatchGet|BatchCheck|Filter|Test|Validate|Search|Start.*Query|StartLiveTail)/.test(
    name,
  );

/** CloudTrail's record of a change: what was asked and answered, without what the schemas call sensitive. */
export function recordOf(schema: OperationSchema | undefined, input: unknown, output: unknown): TrailRecord {
  const answered = schema ? withoutSecrets(NormalizedSchema.of(schema.output), output) : output;
  const isEmpty = Object.keys((answered ?? {}) as object).length === 0;
  return {
    requestParameters: lowerCamel(schema ? withoutSecrets(NormalizedSchema.of(schema.input), input) : input),
    responseElements: isEmpty ? null : lowerCamel(answered),
  };
}

function withoutSecrets(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null || schema.getMergedTraits().sensitive) return undefined;
  if (schema.isListSchema())
    return (value as readonly unknown[]).map((one) => withoutSecrets(schema.getValueSchema(), one));
  if (!schema.isStructSchema() || value instanceof Date) return value;
  const members = [...schema.structIterator()].map(
    ([name, member]) =>
      [name, withoutSecrets(member, (value as Readonly<Record<string, unknown>>)[name])] as const,
  );
  return Object.fromEntries(members.filter(([, one]) => one !== undefined));
}
