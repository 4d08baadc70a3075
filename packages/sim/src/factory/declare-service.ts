import { AwsError } from "../kernel/aws-error.ts";
import type { AnyJobKind } from "../kernel/job-kind.ts";
import { defineService, type Fidelity, type ServiceDefinition } from "../kernel/service.ts";
import { type ClientModel, clientModel } from "../kernel/wire/client-model.ts";
import { type Constraints, violationsIn, WrongType } from "./constraints.ts";
import { ending } from "./lifecycle.ts";
import type { AnyDeclaredOperation, DeclaredOperations } from "./operations.ts";
import { permissionsOf } from "./permissions.ts";
import { isReading, recordOf } from "./recording.ts";
import { type Refusal, refusedAs } from "./refusal.ts";
import { type AnyType, createDeclaredState, type DeclaredState, type Request } from "./resource.ts";
import type { Tagging } from "./tagging.ts";

/** A service as it is declared. What is not named here follows: docs/decisions/0040-a-service-is-a-declaration.md. */
export interface ServiceDeclaration<Module> {
  readonly name: string;
  readonly signingName: string;
  /** Absent: as it signs. */
  readonly iamPrefix?: string;
  readonly fidelity: Fidelity;
  /** Its SDK client. */
  readonly load: () => Promise<Module>;
  /** What AWS's models say of its inputs beside what the client's schemas say (`npm run constraints` writes it). */
  readonly constraints: () => Promise<{ readonly default: unknown }>;
  /** What it answers to an input that breaks them; absent: ValidationException, as most do. */
  readonly refusal?: Refusal;
  readonly types: readonly AnyType[];
  readonly tagging?: Tagging;
  readonly operations: NoInfer<DeclaredOperations<Module>>;
  /** What it does later, beside the stages of its resources. */
  readonly jobs?: readonly AnyJobKind[];
  /** Reads a state that was saved in an older shape, or in this one. */
  readonly upgrade?: (saved: unknown) => DeclaredState;
  /** Takes up again what ran in a world that was saved. */
  readonly resume?: ServiceDefinition<Module, DeclaredState>["resume"];
}

/** A service out of its declaration. */
export function declareService<Module>(
  declaration: ServiceDeclaration<Module>,
): ServiceDefinition<Module, DeclaredState> {
  const { name, signingName, iamPrefix = signingName, fidelity, load, types, tagging } = declaration;
  const { refusal = refusedAs("ValidationException"), constraints, jobs = [], upgrade, resume } = declaration;
  let model: ClientModel | undefined;
  const operations = Object.entries(
    declaration.operations as Readonly<Record<string, AnyDeclaredOperation>>,
  ).map(([operation, declared]) => {
    const { run, isChange = !isReading(operation) } = declared;
    const authorize = (input: object, request: Request) =>
      permissionsOf(`${iamPrefix}:${operation}`, declared, tagging, input, request);
    const trail = (input: unknown, output: unknown) =>
      recordOf(model?.operations.get(operation), input, output);
    return [operation, { authorize, run, ...(isChange ? { trail } : {}) }] as const;
  });
  const service: ServiceDefinition<Module, DeclaredState> = defineService<Module, DeclaredState>({
    name,
    signingName,
    iamPrefix,
    scope: "regional",
    fidelity,
    load,
    createState: createDeclaredState,
    checkInput: async (operation, input) => {
      model = await clientModel(service);
      const schema = model.operations.get(operation);
      const table = (await constraints()).default as Constraints;
      const violations = schema ? inputViolations(schema, table, input) : [];
      if (violations.length > 0) throw refusal(violations);
    },
    // biome-ignore lint/suspicious/noExplicitAny: the declaration has typed them
    operations: Object.fromEntries(operations) as any,
    jobs: [ending(name, types), ...jobs],
    ...(tagging
      ? { tagged: ({ tables }) => types.flatMap((type) => [...(tables.get(type.name)?.values() ?? [])]) }
      : {}),
    ...(upgrade ? { upgrade } : {}),
    ...(resume ? { resume } : {}),
  });
  return service;
}

function inputViolations(...words: Parameters<typeof violationsIn>): ReturnType<typeof violationsIn> {
  try {
    return violationsIn(...words);
  } catch (error) {
    if (error instanceof WrongType) throw new AwsError("SerializationException", error.message);
    throw error;
  }
}
