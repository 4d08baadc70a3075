import { parseTaskResource } from "../task-resource.ts";
import { type FoundBlock, isObject, statesIn, type Unchecked } from "./blocks.ts";
import { type Diagnostic, schemaError } from "./diagnostic.ts";

/** What an Express execution cannot do: wait for a job or for a token, or start a Map Run. */
export function* checkExpress({ block, location }: FoundBlock): Generator<Diagnostic> {
  for (const [name, state] of statesIn(block)) {
    const at = `${location}/States/${name}`;
    if (state.Type === "Task" && typeof state.Resource === "string") {
      const { pattern } = parseTaskResource(state.Resource);
      if (pattern !== "request-response") {
        // The space at the end is AWS's.
        yield schemaError(
          `Express state machine does not support '.${pattern}' service integration `,
          `${at}/Resource`,
        );
      }
    }
    if (processorConfig(state).Mode === "DISTRIBUTED") {
      yield schemaError("Express state machine does not support a distributed Map", `${at}/ItemProcessor`);
    }
  }
}

/** The blocks that run in Express executions of their own: what is inside a Map's Express children. */
export function expressBlocks(blocks: readonly FoundBlock[]): FoundBlock[] {
  const roots = blocks.filter(({ block }) => isExpress(block)).map(({ location }) => location);
  return blocks.filter(({ location }) =>
    roots.some((root) => location === root || location.startsWith(`${root}/`)),
  );
}

const isExpress = ({ ProcessorConfig: config }: Unchecked): boolean =>
  isObject(config) && config.Mode === "DISTRIBUTED" && config.ExecutionType === "EXPRESS";

function processorConfig({ ItemProcessor: processor }: Unchecked): Unchecked {
  const config = isObject(processor) ? processor.ProcessorConfig : undefined;
  return isObject(config) ? config : {};
}
