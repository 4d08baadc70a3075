import { notSimulated } from "../../kernel/serve-request.ts";
import { invalid } from "./group.ts";

type Matches = (message: string) => boolean;

/**
 * What a filter pattern lets through: words, phrases, `?one ?another`, `-none`, `%expressions%`; or what `{ $.a = "b" }`
 * says of messages in JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(text = ""): Matches {
  const pattern = text.trim();
  if (pattern.startsWith("[")) throw notSimulated("filter patterns of messages with columns");
  if (pattern.startsWith("{")) return inJson(pattern);
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))/g)].map(
    ([, sign = "", phrase, expression, word]) => ({ sign, has: term(phrase ?? word ?? "", expression) }),
  );
  const of = (sign: string) => terms.filter((one) => one.sign === sign).map(({ has }) => has);
  const [all, any, none] = [of(""), of("?"), of("-")];
  return (message) =>
    all.every((has) => has(message)) &&
    // Where some must all be there, those of which one is enough are passed over.
    (any.length === 0 || all.length > 0 || any.some((has) => has(message))) &&
    !none.some((has) => has(message));
}

function term(text: string, expression: string | undefined): Matches {
  if (expression === undefined) return (message) => message.includes(text.replace(/\\(.)/g, "$1"));
  const compiled = expressionOf(expression);
  return (message) => compiled.test(message);
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw invalid("Invalid filter pattern");
  }
}

/** A condition on a message's JSON. */
type Holds = (json: unknown) => boolean;

function inJson(pattern: string): Matches {
  const tokens =
    pattern.match(/"(?:[^"\\]|\\.)*"|%[^%]+%|&&|\|\||[{}()]|[<>!]?=|[<>]|[^\s{}()<>=!&|]+/g) ?? [];
  const reader = new ConditionReader(tokens);
  const holds = reader.whole();
  return (message) => {
    try {
      return holds(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

class ConditionReader {
  readonly #tokens: string[];

  constructor(tokens: readonly string[]) {
    this.#tokens = [...tokens];
  }

  whole(): Holds {
    this.#expect("{");
    const holds = this.#either();
    this.#expect("}");
    if (this.#tokens.length > 0) throw invalid("Invalid filter pattern");
    return holds;
  }

  #either(): Holds {
    const parts = [this.#both()];
    while (this.#take("||")) parts.push(this.#both());
    return (json) => parts.some((holds) => holds(json));
  }

  #both(): Holds {
    const parts = [this.#single()];
    while (this.#take("&&")) parts.push(this.#single());
    return (json) => parts.every((holds) => holds(json));
  }

  #single(): Holds {
    if (this.#take("(")) {
      const holds = this.#either();
      this.#expect(")");
      return holds;
    }
    const path = pathOf(this.#next());
    const operator = this.#next();
    if (operator === "IS") return is(path, this.#next());
    if (operator === "NOT") {
      this.#expect("EXISTS");
      return (json) => path(json) === undefined;
    }
    return comparison(path, operator, this.#next());
  }

  #next(): string {
    const token = this.#tokens.shift();
    if (token === undefined) throw invalid("Invalid filter pattern");
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw invalid("Invalid filter pattern");
  }
}

function pathOf(text: string): (json: unknown) => unknown {
  if (!text.startsWith("$")) throw invalid("Invalid filter pattern");
  const steps = text.slice(1).match(/[^.[\]"']+/g) ?? [];
  return (json) =>
    steps.reduce<unknown>(
      (value, step) => (value as Record<string, unknown> | null | undefined)?.[step],
      json,
    );
}

function is(path: (json: unknown) => unknown, word: string): Holds {
  const values: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };
  if (!Object.hasOwn(values, word)) throw invalid("Invalid filter pattern");
  return (json) => path(json) === values[word];
}

function comparison(path: (json: unknown) => unknown, operator: string, text: string): Holds {
  const isText = text.startsWith('"') || text.startsWith("%") || Number.isNaN(Number(text));
  const wanted = Number(text);
  const matches = expressionOf(
    text.startsWith("%") ? text.slice(1, -1) : wildcard(text.replace(/^"|"$/g, "")),
  );
  const isEqual = (value: unknown) => (isText ? matches.test(String(value)) : Number(value) === wanted);
  const numeric = (holds: (value: number) => boolean) => (value: unknown) =>
    typeof value === "number" && holds(value);
  const operators: Readonly<Record<string, (value: unknown) => boolean>> = {
    "=": isEqual,
    "!=": (value) => !isEqual(value),
    "<": numeric((value) => value < wanted),
    "<=": numeric((value) => value <= wanted),
    ">": numeric((value) => value > wanted),
    ">=": numeric((value) => value >= wanted),
  };
  const holds = operators[operator];
  if (!holds || (isText && /[<>]/.test(operator))) throw invalid("Invalid filter pattern");
  return (json) => {
    const value = path(json);
    return value !== undefined && holds(value);
  };
}

const wildcard = (text: string) => `^${text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`;
