import { type FieldTest, toFieldTests } from "./field-test.ts";
import { type FlatEvent, flattenEvent } from "./flatten-event.ts";
import { InvalidEventPattern } from "./invalid-event-pattern.ts";
import { readPattern } from "./read-pattern.ts";
import { satisfies } from "./satisfies.ts";

/** A pattern that was read and found valid. */
export interface CompiledPattern {
  /** Whether the event (or what `flattenEvent` made of it) satisfies the pattern. */
  matches(event: object | FlatEvent): boolean;
  /** The ways to satisfy it, any of which is enough: one, unless `$or` makes more. */
  readonly alternatives: readonly (readonly FieldTest[])[];
}

/**
 * Reads an EventBridge event pattern, given as JSON text or as data.
 * @throws InvalidEventPattern with the message that `PutRule` would give.
 */
export function compilePattern(pattern: string | object): CompiledPattern {
  const alternatives = readPattern(typeof pattern === "string" ? parse(pattern) : pattern).map(toFieldTests);
  return {
    alternatives,
    matches(event) {
      const flat = event instanceof Map ? (event as FlatEvent) : flattenEvent(event);
      return alternatives.some((tests) => satisfies(tests, flat));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidEventPattern(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
