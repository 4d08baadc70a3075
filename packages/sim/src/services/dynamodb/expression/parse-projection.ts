import type { Path } from "./ast.ts";
import { checkOverlaps } from "./paths.ts";
import type { Placeholders } from "./placeholders.ts";
import { readExpression } from "./reader.ts";

/**
 * Parses a projection expression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
export function parseProjection(source: string, placeholders: Placeholders): readonly Path[] {
  const reader = readExpression("ProjectionExpression", source, placeholders);
  const paths = [reader.path(none)];
  while (reader.sees(",")) {
    reader.take();
    paths.push(reader.path(none));
  }
  checkOverlaps(reader, paths);
  reader.finish();
  return paths;
}

const none: ReadonlySet<string> = new Set();
