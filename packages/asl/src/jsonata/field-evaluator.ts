import type { Json } from "@watchkeeper/core/json";
import type { Context } from "../context.ts";
import type { Services } from "../services.ts";
import type { QueryLanguage } from "../state-language.ts";
import { QueryEvaluationError } from "../states-error.ts";
import type { Variables } from "../variables.ts";
import { askJsonata } from "./direct-evaluation.ts";
import { expressionOf, parseExpression } from "./parse-expression.ts";
import { servicesBinding } from "./step-functions.ts";

/** `$states`: `result` once there is one, `errorOutput` in a catcher. */
export interface StatesBinding {
  readonly input: Json;
  readonly context: Context;
  readonly result?: Json;
  readonly errorOutput?: Json;
}

type TypeName = "string" | "number" | "boolean" | "array" | "object";
interface TypeByName {
  string: string;
  number: number;
  boolean: boolean;
  array: readonly Json[];
  object: { readonly [key: string]: Json };
}

/** Evaluates the fields of one visit to a state; its errors read as AWS words them. */
export class FieldEvaluator {
  readonly #visit: { readonly name: string; readonly enteredId: number; readonly language: QueryLanguage };
  readonly #variables: Variables;
  readonly #services: Services;

  constructor(
    visit: { readonly name: string; readonly enteredId: number; readonly language: QueryLanguage },
    variables: Variables,
    services: Services,
  ) {
    this.#visit = visit;
    this.#variables = variables;
    this.#services = services;
  }

  /** A field's value with every expression in it evaluated, however deep. In a JSONPath state it is literal. */
  async template(template: Json, field: string, states: StatesBinding): Promise<Json> {
    if (typeof template === "string") {
      const source = this.#visit.language === "JSONata" ? expressionOf(template) : undefined;
      return source === undefined ? template : this.#expression(source, field, states);
    }
    if (typeof template !== "object" || template === null) return template;
    if (isArray(template)) {
      const elements: Json[] = [];
      for (const [index, element] of template.entries()) {
        elements.push(await this.template(element, `${field}[${index}]`, states));
      }
      return elements;
    }
    const members: Record<string, Json> = {};
    for (const [key, value] of Object.entries(template)) {
      members[key] = await this.template(value, `${field}/${key}`, states);
    }
    return members;
  }

  /** A field that must have this type, and with which `problemOf` finds nothing wrong. */
  async typed<T extends TypeName>(
    template: Json,
    type: T,
    field: string,
    states: StatesBinding,
    problemOf?: (value: TypeByName[T], field: string) => string | undefined,
  ): Promise<TypeByName[T]> {
    const value = await this.template(template, field, states);
    const refuse = (why: string) => {
      const source =
        typeof template === "string" ? (expressionOf(template) ?? template) : JSON.stringify(template);
      return this.#failed(source, field, `returned ${why}: ${JSON.stringify(value)}`);
    };
    if (typeName(value) !== type) {
      throw refuse(`an unexpected result type. Expected '${type}', but was '${typeName(value)}' for value`);
    }
    const fit = value as unknown as TypeByName[T];
    const problem = problemOf?.(fit, field);
    if (problem) throw refuse(`a value that ${problem}`);
    return fit;
  }

  /** A failure of the state's input rather than of a field. */
  unfit(what: string): QueryEvaluationError {
    return new QueryEvaluationError(`${this.#preamble} ${what}`);
  }

  async #expression(source: string, field: string, states: StatesBinding): Promise<Json> {
    const bindings = { ...this.#variables.visible, states, [servicesBinding]: this.#services };
    let value: unknown;
    try {
      const parsed = parseExpression(source);
      value = parsed.directly ? parsed.directly(bindings) : askJsonata;
      if (value === askJsonata) value = detached(await parsed.evaluate(bindings));
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message?: string };
      throw this.#failed(
        source,
        field,
        `threw an error during evaluation. ${code ? `${code}: ` : ""}${message ?? thrown}`,
      );
    }
    if (value === undefined) throw this.#failed(source, field, "returned nothing (undefined).");
    if (value === unsupported) throw this.#failed(source, field, "returned an unsupported result type.");
    return value as Json;
  }

  #failed(source: string, field: string, why: string): QueryEvaluationError {
    const expression = `The JSONata expression '${source}' specified for the field '${field}'`;
    return new QueryEvaluationError(`${this.#preamble} ${expression} ${why}`, field);
  }

  get #preamble(): string {
    const { name, enteredId } = this.#visit;
    return `An error occurred while executing the state '${name}' (entered at the event id #${enteredId}).`;
  }
}

const unsupported = Symbol("a function");

/** JSONata's result as JSON, free of its own markings on arrays. */
function detached(value: unknown): unknown {
  if (typeof value === "function") return unsupported;
  if (typeof value !== "object" || value === null) return value;
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) return unsupported;
  return JSON.parse(JSON.stringify(value));
}

const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value);

const typeName = (value: Json): string => {
  if (value === null) return "null";
  return isArray(value) ? "array" : typeof value;
};
