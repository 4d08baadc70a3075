import pc from "picocolors";

/** Where a command reads and writes; tests pass their own. */
export interface Io {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colours: ReturnType<typeof pc.createColors>;
}

/** The terminal: colours only where there is one. */
export const terminal = (): Io => ({
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  env: process.env,
  colours: pc.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR),
});
