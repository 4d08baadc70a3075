import { oneLine } from "@watchkeeper/core/one-line";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Narration } from "@watchkeeper/local/narrate";
import type { FaultName, KeptCloud, ServedLaptop } from "@watchkeeper/local/serve";
import { type Command, InvalidArgumentError, Option } from "commander";
import { newCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { report } from "../report.ts";
import { whereItIsKept } from "../where-it-is-kept.ts";

interface StartOptions {
  readonly port: number;
  readonly seed: number;
  readonly faults?: FaultName;
  readonly logs?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

const faultNames: readonly FaultName[] = ["gentle", "rough"];

/** `watchkeeper start`: serves the embedded AWS and Watchkeeper, and tells what happens as it happens. */
export const startCommand = (io: Io): Command =>
  newCommand(
    "start",
    "Serve the embedded AWS and Watchkeeper on this machine",
    "watchkeeper start --port 4600",
  )
    .option("--port <number>", "the port to listen on, on loopback only", port, 4600)
    .option("--seed <number>", "what ids, delays and faults of a new cloud follow from", whole, 1)
    .option("--data <folder>", "keep the cloud in this folder, and take up the one that is there")
    .option("--logs", "print what the functions log, a line of JSON each")
    .addOption(
      new Option("--faults <how>", "let things go wrong as they do on AWS: come twice, late, never").choices(
        faultNames,
      ),
    )
    .action(async (options: StartOptions) => {
      const { seclude } = await import("@watchkeeper/local/seclude");
      const { slackHost, slackSecretsOf } = await import("@watchkeeper/local/slack-secrets");
      const slack = slackSecretsOf(process.env);
      seclude(process.env, slack ? [slackHost] : []);
      const [{ serveLaptop }, { listenersOn, narrate }] = await Promise.all([
        import("@watchkeeper/local/serve"),
        import("@watchkeeper/local/narrate"),
      ]);
      const laptop = await serveLaptop({
        port: options.port,
        seed: options.seed,
        faults: options.faults,
        startTime: systemClock.now(),
        data: options.data,
        slack,
        withLogs: options.logs,
        onError: (error) => io.err(String(error instanceof Error ? error.stack : error)),
      });
      const [first] = laptop.config.accounts;
      const listeners = listenersOn(laptop);
      const url = `http://localhost:${options.port}`;
      if (options.json) {
        io.out(JSON.stringify({ type: "ready", url, account: first?.id, ...kept(laptop.kept) }));
      } else {
        for (const line of welcome(url, first?.id ?? "", laptop, io)) io.out(line);
      }
      laptop.world.observe((trace) => {
        for (const told of narrate(trace, listeners)) {
          io.out(options.json ? JSON.stringify({ type: "happened", ...told }) : tell(told, io));
        }
      });
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(
          signal,
          () =>
            void laptop
              .close()
              .then(() => 0)
              .catch((error: unknown) => report(error, io))
              .then((code) => process.exit(code)),
        );
      }
    });

const welcome = (
  url: string,
  account: string,
  { chatPage, kept, slack }: ServedLaptop,
  { colours: { bold, dim, green } }: Io,
): readonly string[] => [
  `${green("Watchkeeper")} and its embedded AWS listen on ${bold(url)} (this machine only; stop with Ctrl-C).`,
  `Open it in a browser to watch and to decide: ${bold(`${url}/`)}`,
  ...(kept ? whereItIsKept(kept, systemClock.now(), slack?.emulated === false) : []),
  "",
  "Or in a second terminal:",
  `  export AWS_ENDPOINT_URL=${url} AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=x`,
  "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=",
  `  npx watchkeeper try instance-launch        ${dim("# or any AWS client:")}`,
  `  aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --endpoint-url $AWS_ENDPOINT_URL`,
  "  npx watchkeeper cases",
  "  npx watchkeeper case <id>",
  '  npx watchkeeper approve <id> --reason "…"',
  '  npx watchkeeper undo <id> --reason "…"',
  "  npx watchkeeper audit verify",
  "",
  dim(`Any access key that the embedded AWS does not know acts as an administrator of account ${account}.`),
  ...(chatPage ? [dim(`The chat is an emulated Slack; what it holds: ${chatPage}`)] : []),
  dim("Functions and state machines run under their own roles. What happens, as it happens:"),
  "",
];

const kept = (cloud: KeptCloud | undefined) =>
  cloud && {
    data: {
      folder: cloud.folder,
      cloud: cloud.isNew ? "new" : "taken up",
      clock: cloud.clock.toISOString(),
    },
  };

function tell({ time, kind, text }: Narration, { colours }: Io): string {
  const word = {
    aws: colours.dim("event  "),
    request: colours.cyan("request"),
    case: colours.bold("case   "),
    fault: colours.red("fault  "),
  }[kind];
  return `${colours.dim(time.slice(11, 19))}  ${word}  ${oneLine(text)}`;
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function port(text: string): number {
  const number = whole(text);
  if (number > 65_535) throw new InvalidArgumentError("It must be a port: 1 to 65535.");
  return number;
}
