import { actPolicyFor, readPolicyFor } from "@watchkeeper/plans/permissions";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { operationsOf } from "@watchkeeper/reactions/watch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluateStage } from "../infra/evaluate-stage.ts";
import { type NoPython, type PythonEnvironment, pythonEnvironment } from "../python-environment.ts";
import { type Accepted, accepted } from "./accepted.ts";
import { judge, judgePolicies, type Objection, packages } from "./judges.ts";

const python: PythonEnvironment | NoPython = await pythonEnvironment(packages);
if ("missing" in python) console.log(`skipped: what strangers say of the deployment, for ${python.missing}`);

const isOf = (objection: Objection) => (known: Accepted) =>
  known.judge === objection.judge &&
  known.rule === objection.rule &&
  (known.where?.test(objection.where) ?? true) &&
  (known.says?.test(objection.says) ?? true);

describe.skipIf("missing" in python)("cfn-lint, checkov, parliament and policy_sentry", () => {
  let objections: readonly Objection[];

  beforeAll(async () => {
    const stages = await Promise.all(["test", "production-eu-west-1"].map(evaluateStage));
    const of = await Promise.all(stages.map((stage) => judge(stage, python as PythonEnvironment)));
    objections = of.flat();
  });
  afterAll(() => (python as PythonEnvironment).remove());

  test("object to nothing but what is accepted with its reason", () => {
    expect(objections.filter((objection) => !accepted.some(isOf(objection)))).toEqual([]);
  });

  test("object to no operation's declaration, whether a configured check sends it or not", async () => {
    const place = { partition: "aws", account: "444455556666", regions: ["us-east-1"] };
    const reach = { passedRoles: ["a-role"], protectedTags: {} };
    const all = operationsOf(awsBaseline);
    const policies = { read: readPolicyFor(all, place), act: actPolicyFor(all, place, reach) };
    const found = await judgePolicies(policies, python as PythonEnvironment);
    expect(found.filter((objection) => !accepted.some(isOf(objection)))).toEqual([]);
  });

  test("still object to all that is accepted", () => {
    const stale = accepted.filter((known) => !objections.some((objection) => isOf(objection)(known)));
    expect(stale).toEqual([]);
  });

  test("would object to what is wrong", async () => {
    const stage = await evaluateStage("test");
    const spoilt = stage.resources.map((resource) => {
      if (resource.type === "aws:cloudwatch/eventRule:EventRule")
        return { ...resource, inputs: { ...resource.inputs, name: "r".repeat(65) } };
      if (resource.type === "aws:dynamodb/table:Table")
        return { ...resource, inputs: { ...resource.inputs, pointInTimeRecovery: { enabled: false } } };
      if (resource.type === "aws:iam/rolePolicy:RolePolicy")
        return {
          ...resource,
          inputs: {
            ...resource.inputs,
            policy: JSON.stringify({
              Version: "2012-10-17",
              Statement: ["s3:GetObject", "sqs:Frob"].map((action) => ({
                Effect: "Allow",
                Action: [action],
                Resource: ["arn:aws:s3:::bucket"],
              })),
            }),
          },
        };
      return resource;
    });
    const found = await judge({ ...stage, resources: spoilt }, python as PythonEnvironment);
    const told = new Set(found.map(({ judge: by, rule }) => `${by} ${rule}`));
    expect([...told]).toEqual(
      expect.arrayContaining([
        "cfn-lint E3033",
        "checkov CKV_AWS_28",
        "parliament RESOURCE_MISMATCH",
        "policy_sentry UNKNOWN_ACTION",
        "policy_sentry WRONG_RESOURCE",
      ]),
    );
  });
});
