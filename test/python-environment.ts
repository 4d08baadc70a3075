import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A virtual environment that nobody keeps. */
export interface PythonEnvironment {
  /** The path of a program in it: `python`, `moto_server`. */
  readonly program: (name: string) => string;
  /** The version of a package in it. */
  readonly versionOf: (name: string) => Promise<string>;
  readonly remove: () => void;
}

/** Why there is none on this machine, as the end of a sentence. */
export interface NoPython {
  readonly missing: string;
}

const run = promisify(execFile);
const bin = process.platform === "win32" ? "Scripts" : "bin";

/** Installs packages from PyPI into a throw-away virtual environment. */
export async function pythonEnvironment(packages: readonly string[]): Promise<PythonEnvironment | NoPython> {
  const folder = await mkdtemp(join(tmpdir(), "watchkeeper-python-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const program = (name: string) => join(folder, bin, name);
  try {
    await run("python3", ["--version"]);
  } catch {
    return { missing: "there is no python3 on the PATH." };
  }
  try {
    await run("python3", ["-m", "venv", folder]);
  } catch {
    return {
      missing: "python3 cannot make a virtual environment (on Debian: apt-get install python3-venv).",
    };
  }
  try {
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
    await run(program("python"), install);
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? "";
    return { missing: `pip could not install ${packages.join(", ")} from PyPI. ${reason}` };
  }
  const versionOf = async (name: string) => {
    const script = `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`;
    return (await run(program("python"), ["-c", script])).stdout.trim();
  };
  return { program, versionOf, remove };
}
