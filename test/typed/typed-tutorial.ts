import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** A block of a tutorial: what is written, patched or typed, or what is seen then. */
export type Block =
  | { readonly is: "file"; readonly file: string; readonly text: string }
  | { readonly is: "patch" | "typed" | "seen"; readonly text: string };

const kinds = { diff: "patch", sh: "typed", text: "seen" } as const;

/** The blocks of a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", file = "", block = ""]): Block =>
      file ? { is: "file", file, text: block } : { is: kinds[language as keyof typeof kinds], text: block },
  );
}

/** A project of its own: the files that are tracked here, committed, and what is installed. */
export class TypedProject {
  readonly folder = mkdtempSync(join(tmpdir(), "watchkeeper-tutorial-"));

  constructor() {
    for (const file of this.#git(root, "ls-files", "--cached").trim().split("\n")) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(root, file), join(this.folder, file));
    }
    const installed = join(this.folder, "node_modules");
    mkdirSync(join(installed, "@watchkeeper"), { recursive: true });
    for (const name of readdirSync(join(root, "node_modules")).filter((one) => one !== "@watchkeeper"))
      symlinkSync(join(root, "node_modules", name), join(installed, name));
    for (const name of readdirSync(join(this.folder, "packages")))
      symlinkSync(join(this.folder, "packages", name), join(installed, "@watchkeeper", name));
    this.#git(this.folder, "init", "--quiet");
    this.#git(this.folder, "add", ".");
    this.#git(
      this.folder,
      ...["-c", "user.name=me", "-c", "user.email=me@example.com"],
      ...["commit", "--quiet", "--message", "begin"],
    );
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  patch(text: string): void {
    execFileSync("git", ["apply", "-"], { cwd: this.folder, input: text });
  }

  /** Types a block at the one terminal, where what was exported before still is; answers with what is seen. */
  type(text: string): string {
    this.#exported.push(...text.split("\n").filter((line) => line.startsWith("export ")));
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-euo", "pipefail", "-c", [...this.#exported, text].join("\n")],
      { cwd: this.folder, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`${text}ended with exit code ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  readonly #exported: string[] = [];

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #git(cwd: string, ...words: string[]): string {
    return execFileSync("git", words, { cwd, encoding: "utf8" });
  }
}
