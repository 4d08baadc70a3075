import { registerHooks } from "node:module";
import { partitions } from "@watchkeeper/aws/dynamodb/operations";
import type { Asked, Stage } from "./asked.ts";

/** `node act-out.ts STAGE`: acts the journeys of a stage out, and writes what was asked for as JSON. */
const stage = process.argv[2] as Stage;
if (stage === "whole-baseline") {
  const own = new URL("../journeys/whole-baseline.config.ts", import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier.endsWith("/watchkeeper.config.ts") ? own : specifier, context),
  });
}

const prefixes = [...new Set(Object.values(partitions).flat())];
/** Of all keys that begin alike one is as good as another. */
const patternOf = (key: string): string => {
  const prefix = prefixes.find((one) => key.startsWith(one));
  return prefix === undefined ? key : `${prefix}*`;
};

const { journeys } = await import("./journeys.ts");
const asked = new Map<string, Asked>();
// A journey that is refused something seldom ends well: what it was comes before what came of it.
process.on("exit", (code) => {
  const refused = [...asked.values()].filter(({ isAllowed }) => !isAllowed);
  if (code !== 0) process.stderr.write(`Refused until then: ${JSON.stringify(refused, null, 2)}\n`);
});
for (const act of journeys[stage]) {
  await act(({ world }) => {
    world.observe((trace) => {
      if (trace.type !== "permission") return;
      const { principal, role, action, resource, context, isAllowed } = trace;
      const items = [context["dynamodb:LeadingKeys"] ?? []].flat().map(patternOf);
      const one: Asked = { by: role ?? principal, action, resource, items: [...new Set(items)], isAllowed };
      asked.set(JSON.stringify(one), one);
    });
  });
}
process.stdout.write(JSON.stringify([...asked.values()]));
