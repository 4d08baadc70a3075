import { importAsSst } from "./bundle-app.ts";
import { mockAws } from "./mock-aws.ts";
import { platform, requireOfPlatform, root } from "./sst-platform.ts";

/**
 * Evaluates sst.config.ts for a stage as SST's command line does, without AWS, GitHub or the Pulumi engine, and prints
 * the app and every resource that it asks for. A process of its own: Pulumi keeps one program's state in globals.
 * It does what `sst deploy` does up to the engine; where SST changes that, this must follow.
 */
const [stage = ""] = process.argv.slice(2);
const config = JSON.stringify(`${root}/sst.config.ts`);

const told = (await importAsSst(
  "app",
  `import mod from ${config}; export default await mod.app({ stage: ${JSON.stringify(stage)} });`,
  { define: { $input: JSON.stringify({ stage }), $dev: "false" }, withGlobals: false },
)) as { name: string; providers: { aws: { region: string; allowedAccountIds: readonly [string] } } };
const app = { removal: "retain", stage, state: {}, ...told };

const pulumi = requireOfPlatform("@pulumi/pulumi");
const { region, allowedAccountIds } = app.providers.aws;
const aws = mockAws({ account: allowedAccountIds[0], region });
await pulumi.runtime.setMocks(aws, app.name, stage, false);
const paths = { home: root, root, work: `${root}/.sst`, platform };
await importAsSst(
  "run",
  `import { run } from "${platform}/src/auto/run.ts"; import mod from ${config}; export default await run(mod.run);`,
  {
    define: {
      $app: JSON.stringify(app),
      $cli: JSON.stringify({ command: "deploy", dev: false, paths, state: { version: {} }, home: "aws" }),
      $dev: "false",
    },
    withGlobals: true,
  },
  // Outside of a stack there is no root resource to hang anything on.
  (load) => pulumi.runtime.runInPulumiStack(load),
);
await pulumi.runtime.disconnect();
// An archive's path is a promise.
for (const { inputs } of aws.resources as { inputs: { code?: { path: unknown } } }[]) {
  if (inputs.code) inputs.code.path = await inputs.code.path;
}
process.stdout.write(JSON.stringify({ app, resources: aws.resources }), () => process.exit(0));
