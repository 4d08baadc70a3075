import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { shippedPlugins } from "@watchkeeper/infra/build/bundle-functions";
import { modelOf } from "@watchkeeper/sim/kernel/wire/client-model";
import { encodeResponse } from "@watchkeeper/sim/kernel/wire/encode-response";
import { build, type Plugin } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleOf } from "./sample.ts";
import type { CannedAnswer, Traffic } from "./tell-traffic.ts";
import { usedCommands } from "./used-commands.ts";

const root = join(import.meta.dirname, "../..");
const used = usedCommands(root);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "watchkeeper-requests-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the plugins change no byte of a request, and nothing of what is read of an answer", async () => {
  const answers = await cannedAnswers();
  const [plain, shipped] = await Promise.all([
    trafficOf(await bundle("plain", []), answers),
    trafficOf(await bundle("shipped", shippedPlugins), answers),
  ]);
  expect(Object.keys(plain)).toEqual(
    [...used].flatMap(([client, names]) => names.map((name) => `${client} ${name}`)),
  );
  expect(shipped).toEqual(plain);
  // What was sent and read is not just empty.
  for (const { request, answer } of Object.values(plain)) {
    expect(JSON.stringify(request)).toContain("us-east-1");
    expect(answer).toBeTypeOf("object");
  }
});

/** An answer to every command, with every member filled in, in the bytes that AWS would send. */
async function cannedAnswers(): Promise<Readonly<Record<string, CannedAnswer>>> {
  const answers: Record<string, CannedAnswer> = {};
  for (const [client, names] of used) {
    const model = modelOf((await import(client)) as Readonly<Record<string, unknown>>);
    for (const name of names) {
      const operation = model.operations.get(name.replace(/Command$/, ""))!;
      const output = sampleOf(operation.output as never) as Record<string, unknown>;
      const { status, headers, body } = await encodeResponse(model, operation, output, "request-id");
      answers[`${client} ${name}`] = { status, headers, body: body.toString("base64") };
    }
  }
  return answers;
}

/** A program that sends every command, bundled as functions are. */
async function bundle(called: string, plugins: readonly Plugin[]): Promise<string> {
  const clients = await Promise.all(
    [...used].map(async ([client, names], index) => ({ client, names, index, name: await clientOf(client) })),
  );
  const outfile = join(folder, `${called}.mjs`);
  await build({
    stdin: {
      resolveDir: join(root, "packages/aws/src"),
      loader: "ts",
      contents: `
import { text } from "node:stream/consumers";
import { tellTraffic } from "${join(import.meta.dirname, "tell-traffic.ts")}";
${clients
  .map(({ client, names, index, name }) => {
    const all = names.map((one) => `${one} as ${one}${index}`);
    return `import { ${[`${name} as Client${index}`, ...all].join(", ")} } from "${client}";`;
  })
  .join("\n")}
const clients = {${clients
        .map(
          ({ client, names, index }) =>
            `"${client}": { Client: Client${index}, commands: { ${names.map((one) => `${one}: ${one}${index}`).join(", ")} } }`,
        )
        .join(", ")}};
console.log(JSON.stringify(await tellTraffic(clients as never, JSON.parse(await text(process.stdin)))));`,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    plugins: [...plugins],
    banner: {
      js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);',
    },
    logLevel: "error",
    outfile,
  });
  return outfile;
}

/** What a client is called: of its package's exports, the class that ends so. */
async function clientOf(client: string): Promise<string> {
  const names = Object.keys((await import(client)) as object).filter((name) => /^[A-Z]\w*Client$/.test(name));
  if (names.length !== 1) throw new Error(`${client} exports ${names.length} clients: ${names.join(", ")}`);
  return names[0]!;
}

async function trafficOf(
  file: string,
  answers: Readonly<Record<string, CannedAnswer>>,
): Promise<Readonly<Record<string, Traffic>>> {
  const child = spawn(process.execPath, [file], { env: {}, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(answers));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === "") throw new Error(err.slice(-2_000));
  return JSON.parse(out);
}
