/** What a principal's misuse can do, how it is seen, and how soon. */
export interface Reach {
  readonly worst: string;
  readonly never: string;
  readonly seen: string;
}

const byVerify = "`watchkeeper audit verify`, and the notary's copy of what was there before";
const inCloudTrail = "CloudTrail, at once";

/** Of each role of a stage, by its key: what whoever holds its credentials can do beyond its work. */
export const reachOfRoles: Readonly<Record<string, Reach>> = {
  "on-event": {
    worst: "invent findings and cases, start executions of `remediate`, hide an event",
    never:
      "have anything done that the gate does not let through: each plan looks at the resource itself; approve; write a plan or a run",
    seen: `the case and its records name no event of CloudTrail's; an invented item without a record: ${byVerify}`,
  },
  "plan-case": {
    worst: "make plans of its own for what checks enforce, within modes, limits and the act role's reach",
    never: "approve; act in an account itself; go past the limits of an hour",
    seen: "each plan has a record and a hash, and is in the chat when it asks or has run",
  },
  "request-approval": {
    worst:
      "have an approval asked for with other rules than the configuration's, or withhold one until its time is up",
    never:
      "decide: it may write no verdict; a run's start takes the stricter of what was asked and what is configured",
    seen: `the request's record says what was asked; ${byVerify}`,
  },
  "advance-run": {
    worst:
      "do in watched accounts what the act roles allow: what a configured check's fix does, in the Regions watched, on nothing protected",
    never: "approve; pass another role than the configured ones; touch our own roles, rules or trail",
    seen: `${inCloudTrail} in the watched account, as the act role; a ledger without a record: ${byVerify}`,
  },
  "close-case": {
    worst: "close a case with an outcome that is not so",
    never: "change what a run's head or the decisions say",
    seen: `a case that says otherwise than its run: ${byVerify}`,
  },
  notarize: {
    worst: "keep records under Object Lock that never were in the trail; sign what it likes",
    never: "change or delete what is kept; write to any table",
    seen: "a kept record that the trail lacks: `watchkeeper audit verify`; each signature is KMS's line in CloudTrail",
  },
  "anchor-audit": {
    worst:
      "anchor heads that are not so; keep and sign as the notary does; note a configuration that is not so",
    never: "change or delete an anchor; write a case, a run or a decision",
    seen: "an anchor that does not continue the one before, or holds a chain otherwise: `watchkeeper audit verify`",
  },
  "tell-chat": {
    worst: "say in the channel what is not so, for it holds the bot's token; claim that something was told",
    never: "decide; write a case, a record or a decision",
    seen: "the page and the command line say otherwise than the chat",
  },
  "slack-ingress": {
    worst: "sign as Slack, for it reads the signing secret: a click of any approver of the chat",
    never:
      "write anything but signatures that were seen, and messages for one queue; approve where MFA is demanded; decide as whoever asked",
    seen: "the decision is in the trail and in the channel at once, under the name of somebody who did not click: rotate the secret",
  },
  "on-click": {
    worst: "write decisions in any approver's name",
    never:
      "act; ask; have an approval count where MFA is demanded, or that of whoever asked: its policy and the run's start refuse that",
    seen: `each decision has a record, and is in the channel; one without: ${byVerify}`,
  },
  "sweep-outbox": {
    worst: "tell executions and the chat again; start the executions of cases that were held",
    never: "decide, or have a decision believed that is not on record",
    seen: "a run is admitted by what is on record alone: nothing comes of it",
  },
  operate: {
    worst: "write decisions, halts, undos, in anybody's name who may say them",
    never: "act in an account; change a plan; change a record without an alarm",
    seen: `CloudTrail has no call of the door that fits; each word is in the trail and in the channel; one without a record: ${byVerify}`,
  },
  "begin-sweep": {
    worst:
      "take a check for being swept, so that none of it begins; start the cases of a sweep before it has ended",
    never: "have anything done that the gate does not let through; approve; act or read in an account",
    seen: "`watchkeeper status` says since when a sweep goes on; its execution's history",
  },
  "sweep-page": {
    worst: "invent findings and cases, as `on-event` may; say that what it did not list is right",
    never:
      "have anything done that the gate does not let through: each plan looks at the resource itself; approve; write a plan or a run",
    seen: `counts that do not fit the account's; an invented item without a record: ${byVerify}`,
  },
  "end-sweep": {
    worst: "start the cases of a sweep early; have plans that people are asked about made anew",
    never: "close a case that acts; approve; act in an account",
    seen: "each such change is a record of its case",
  },
  sweep: {
    worst: "call its functions with other input",
    never: "more than whoever calls them may",
    seen: "an execution's history",
  },
  remediate: {
    worst: "call its functions with other input",
    never: "more than whoever calls them may: their input is not believed",
    seen: "an execution's history",
  },
  "run-plan": {
    worst: "call `advance-run` for any plan on record",
    never: "have one admitted that the gate does not let through",
    seen: "an execution's history",
  },
  "start-sweeps": {
    worst: "start sweeps, of whatever check, as often as it likes",
    never: "anything else",
    seen: "executions that no schedule and nobody asked for",
  },
  operator: {
    worst: "read cases, plans and the trail; say words at the door under their own name",
    never: "write to a table, start an execution, complete a task, send to a queue, speak as somebody else",
    seen: "what was said is in the trail and in the channel at once; reading is in CloudTrail's data events",
  },
  "operator-mfa": {
    worst: "the same, and approve what demands MFA",
    never: "the same",
    seen: "the same",
  },
  read: {
    worst:
      "describe instances, images, volumes, tags, what is backed up and by which plans, and managed instances",
    never: "read data, change anything",
    seen: `${inCloudTrail} in the watched account`,
  },
  act: {
    worst:
      "what a configured check's fix does, in the Regions watched, on nothing protected, within the boundary",
    never:
      "pass another role than the configured ones, write to IAM, touch Watchkeeper's own roles and rules, stop CloudTrail",
    seen: `${inCloudTrail}; it is not self-caused, for the session is named for no case`,
  },
  forward: {
    worst: "send the hub events that never were, of its own account",
    never: "send another account's: EventBridge sets the account",
    seen: "the resource is read before anything is decided: nothing is found",
  },
};

/** Of people who are given more than a role of ours. */
export const reachOfPeople: Readonly<Record<string, Reach>> = {
  "An approver in the chat": {
    worst: "approve what they are asked about, alone where one is enough",
    never: "approve what they asked for themselves, count twice, or count where MFA is demanded",
    seen: "at once, in the channel and in the trail",
  },
  "An administrator of the Slack workspace": {
    worst: "click as any approver of the chat",
    never: "count where MFA is demanded",
    seen: "at once, by the approver whose name it is",
  },
  "An administrator of a watched account": {
    worst:
      "remove our roles and rules there, so that nothing is seen there any more; forge events of that account",
    never: "reach another account, approve, or write to the hub",
    seen: "reads fail and say so at the next event; CloudTrail of the account",
  },
  "Whoever may deploy": {
    worst: "what an administrator of every watched account and of the hub can",
    never: "–",
    seen: "CloudTrail; the configuration's change is a record",
  },
  "An administrator of the hub": {
    worst:
      "have functions do what they like, and so what the act roles allow; empty the tables; disable the notary; in time, begin a trail anew",
    never: "change or delete what is under Object Lock in compliance mode; sign as yesterday",
    seen: "within minutes by the alarms `trail-tampered`, `notary-stuck`, `notary-behind`, as long as they let those ring; at the next `watchkeeper audit verify` from what is locked; CloudTrail of the organisation, where it is kept in another account",
  },
};
