import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Constraint } from "@watchkeeper/sim/factory/constraints";
import { services } from "@watchkeeper/sim/services/index";
import { pythonEnvironment } from "../test/python-environment.ts";

/** A shape of a model in botocore, as far as it is read here. */
interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

type Members = Record<string, Constraint>;

/** What botocore calls a service, where it is not as we do. */
const botocoreNames: Readonly<Record<string, string>> = { tagging: "resourcegroupstaggingapi" };

const script = `
import gzip, glob, os, sys, botocore
folder = os.path.join(os.path.dirname(botocore.__file__), "data", sys.argv[1])
print(gzip.open(sorted(glob.glob(folder + "/*/service-2.json.gz"))[-1]).read().decode())
`;

/**
 * `npm run constraints [-- service]`: writes what AWS's models say of the inputs of each declared service, as botocore
 * (Apache-2.0) carries them: the schemas of the SDK for JavaScript have no lengths, patterns and enumerations.
 */
async function main(only: string | undefined): Promise<void> {
  const python = await pythonEnvironment(["botocore==1.43.11"]);
  if ("missing" in python) throw new Error(python.missing);
  const folder = join(import.meta.dirname, "../packages/sim/src/services");
  for (const { name, operations } of services) {
    const file = join(folder, name, "constraints.json");
    if (!existsSync(file) || (only !== undefined && only !== name)) continue;
    const words = ["-c", script, botocoreNames[name] ?? name];
    const text = execFileSync(python.program("python"), words, { maxBuffer: 2 ** 28 }).toString();
    const found = constraintsOf(JSON.parse(text) as Model, Object.keys(operations));
    const lines = [...found].map(
      ([shape, members]) => `  ${JSON.stringify(shape)}: ${JSON.stringify(members)}`,
    );
    writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
    process.stdout.write(`${file}: ${found.size} structures\n`);
  }
  python.remove();
}

/** The constrained members of all structures that the inputs of these operations are made of. */
function constraintsOf(
  { operations, shapes }: Model,
  names: readonly string[],
): ReadonlyMap<string, Members> {
  const found = new Map<string, Members>();
  const seen = new Set<string>();
  const look = (name: string | undefined): void => {
    const shape = name === undefined ? undefined : shapes[name];
    if (!name || !shape || seen.has(name)) return;
    seen.add(name);
    const members: Members = {};
    for (const [member, { shape: target }] of Object.entries(shape.members ?? {})) {
      const constraint = constraintOf(shapes, target);
      if (constraint) members[member] = constraint;
      look(target);
    }
    if (Object.keys(members).length > 0) found.set(name, members);
    look(shape.member?.shape);
    look(shape.value?.shape);
  };
  for (const name of names) look(operations[name]?.input?.shape);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function constraintOf(shapes: Model["shapes"], name: string, depth = 0): Constraint | undefined {
  const { min, max, pattern, enum: words, member, key, value } = shapes[name] ?? { type: "" };
  const inner = depth < 3 ? (member ?? value) : undefined;
  const items = inner && constraintOf(shapes, inner.shape, depth + 1);
  const keys = key && constraintOf(shapes, key.shape, depth + 1);
  const constraint: Constraint = {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(pattern === undefined || pattern === ".*" ? {} : { pattern }),
    ...(words === undefined ? {} : { enum: words }),
    ...(items ? { items } : {}),
    ...(keys ? { keys } : {}),
  };
  return Object.keys(constraint).length > 0 ? constraint : undefined;
}

await main(process.argv[2]);
