import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EvaluatedStage } from "../infra/evaluate-stage.ts";
import { said } from "../infra/picture.ts";
import type { PythonEnvironment } from "../python-environment.ts";
import { templatesOf } from "./templates.ts";

/** What a judge objects to. */
export interface Objection {
  readonly judge: "cfn-lint" | "checkov" | "parliament" | "policy_sentry";
  readonly rule: string;
  /** The resource, or the policy's place. */
  readonly where: string;
  readonly says: string;
}

/** The packages of PyPI that the judges are. */
export const packages = ["cfn-lint", "checkov", "parliament", "policy_sentry"] as const;

/** What all judges object to in a stage. */
export async function judge(stage: EvaluatedStage, python: PythonEnvironment): Promise<readonly Objection[]> {
  const folder = await mkdtemp(join(tmpdir(), "watchkeeper-templates-"));
  try {
    for (const [place, template] of templatesOf(stage))
      await writeFile(
        join(folder, `${place.replace(" ", "-")}.template.json`),
        JSON.stringify(template, null, 1),
      );
    return [
      ...(await ofCfnLint(folder, python)),
      ...(await ofCheckov(folder, python)),
      ...(await judgePolicies(policiesOf(stage), python)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface CfnLintMatch {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

async function ofCfnLint(folder: string, python: PythonEnvironment): Promise<readonly Objection[]> {
  const told = await output(python.program("cfn-lint"), ["-f", "json", join(folder, "*.template.json")]);
  return (JSON.parse(told || "[]") as readonly CfnLintMatch[]).map(({ Rule, Message, Location }) => ({
    judge: "cfn-lint",
    rule: Rule.Id,
    where: String(Location.Path?.[1] ?? ""),
    says: Message,
  }));
}

interface CheckovReport {
  readonly results?: {
    readonly failed_checks: readonly { check_id: string; check_name: string; resource: string }[];
  };
}

async function ofCheckov(folder: string, python: PythonEnvironment): Promise<readonly Objection[]> {
  const told = await output(python.program("checkov"), [
    ...["-d", folder, "--framework", "cloudformation"],
    ...["--compact", "--quiet", "--skip-download", "-o", "json"],
  ]);
  const reports = [JSON.parse(told) as CheckovReport | readonly CheckovReport[]].flat() as CheckovReport[];
  return reports.flatMap(({ results }) =>
    (results?.failed_checks ?? []).map(({ check_id, check_name, resource }) => ({
      judge: "checkov" as const,
      rule: check_id,
      where: resource.split(".").at(-1) ?? "",
      says: check_name,
    })),
  );
}

/** Policies of roles are judged by what they allow; who may take a role, and resources' own, are cfn-lint's and checkov's. */
const policiesOf = ({ resources }: EvaluatedStage): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    resources
      .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy" || type === "aws:iam/policy:Policy")
      .map(({ name, inputs }) => [name, said(inputs.policy)]),
  );

/** What parliament and policy_sentry object to in policies, by their places. */
export async function judgePolicies(
  policies: Readonly<Record<string, unknown>>,
  python: PythonEnvironment,
): Promise<readonly Objection[]> {
  const script = join(import.meta.dirname, "policies.py");
  return JSON.parse(
    await output(python.program("python"), [script], JSON.stringify(policies)),
  ) as Objection[];
}

/** What a program prints; that a judge objects is its exit code too. */
function output(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (error && stdout === "") reject(new Error(`${program} failed: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(input ?? "");
  });
}
