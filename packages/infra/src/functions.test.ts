import { defineConfig } from "@watchkeeper/config/define-config";
import { expect, test } from "vitest";
import { functions } from "../../../functions/index.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploymentOf } from "./deployment.ts";

const reserved = (urlConcurrency?: number) => {
  const hub = { account: "111122223333", region: "us-east-1", urlConcurrency };
  const config = defineConfig({
    hub,
    accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
    approvals: { approvers: ["arn:aws:iam::444455556666:user/alice"] },
  });
  return deploymentOf({ stage: "test", config, functions, workflows }).functions.flatMap(
    ({ key, reservedConcurrency }) => (reservedConcurrency === undefined ? [] : [[key, reservedConcurrency]]),
  );
};

test("whoever calls a URL takes no more of the account's concurrency than the configuration reserves", () => {
  const withUrl = Object.entries(functions).filter(([, { on }]) => "url" in on);
  expect(reserved(5)).toEqual(withUrl.map(([key]) => [key, 5]));
});

test("nothing is reserved where the configuration says nothing: a new account has too little", () => {
  expect(reserved()).toEqual([]);
});
