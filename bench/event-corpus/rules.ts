import { accountOf, actions, regionOf } from "./events.ts";

/** One of each of the shapes that rules have: exact values, and each of the pattern language's comparisons. */
const shapes: readonly ((n: number) => object)[] = [
  (n) => ({ source: ["aws.ec2"], account: [accountOf(n)], detail: { state: ["stopped", "terminated"] } }),
  (n) => ({
    detail: { eventName: [actions[n % actions.length]] },
    account: [accountOf(n)],
    region: [regionOf(n)],
  }),
  (n) => ({
    source: ["aws.guardduty"],
    account: [accountOf(n)],
    detail: { severity: [{ numeric: [">=", n % 9] }] },
  }),
  (n) => ({ account: [accountOf(n)], detail: { eventName: [{ prefix: "Put" }, { suffix: "Trail" }] } }),
  (n) => ({
    account: [accountOf(n)],
    detail: { userIdentity: { arn: [{ wildcard: `*:assumed-role/*/deployer-${n % 40}` }] } },
  }),
  (n) => ({ account: [accountOf(n)], detail: { sourceIPAddress: [{ cidr: `10.${n % 256}.0.0/16` }] } }),
  (n) => ({
    account: [accountOf(n)],
    $or: [{ detail: { state: ["running"] } }, { detail: { eventName: [{ "anything-but": "AssumeRole" }] } }],
  }),
  (n) => ({
    detail: {
      resource: { instanceDetails: { tags: { value: [`team-${n % 60}`] } } },
      accountId: [accountOf(n)],
      errorCode: [{ exists: false }],
    },
  }),
];

/** The `n`th rule: every shape in turn, over many accounts. */
export const ruleOf = (n: number): object => shapes[n % shapes.length]!(n * 7 + (n >> 3));
