import { oneLine } from "@watchkeeper/core/one-line";
import pc from "picocolors";
import { printable } from "./printable.ts";

/** Where a command reads and writes; tests pass their own. */
export interface Io {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colours: ReturnType<typeof pc.createColors>;
  /** Shows a line below all others, in place of the one before it; an empty one takes it away. Absent where nothing can be rewritten. */
  readonly below?: (line: string) => void;
}

/** A stream that people may look at. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The terminal: colours, and lines that are rewritten, only where there is one. */
export function terminal(
  stdout: Screen = process.stdout,
  stderr: Screen = process.stderr,
  env: Io["env"] = process.env,
): Io {
  const isTerminal = stdout.isTTY === true;
  let shown = "";
  const erase = () => {
    if (shown !== "") stdout.write("\r\u001b[2K");
  };
  const print = (screen: Screen) => (line: string) => {
    erase();
    screen.write(`${printable(line)}\n`);
    if (shown !== "") stdout.write(shown);
  };
  const below = (line: string) => {
    erase();
    // A line that wraps could not be rewritten.
    shown = printable(line).slice(0, (stdout.columns ?? 80) - 1);
    stdout.write(shown);
  };
  return {
    out: print(stdout),
    err: print(stderr),
    env,
    colours: pc.createColors(isTerminal && !env.NO_COLOR),
    ...(isTerminal ? { below } : {}),
  };
}

/** Says each of some lines in one: whoever wrote what stands in it breaks none. */
export function sayLines({ out }: Pick<Io, "out">, lines: readonly string[]): void {
  for (const line of lines) out(oneLine(line));
}

/** The same, saying nothing: what is answered in JSON is answered once. */
export const silent = ({ below: _, ...io }: Io): Io => ({ ...io, out: () => undefined });
