import { namesOf } from "@watchkeeper/config/names";
import { laptopStage } from "@watchkeeper/local/laptop";
import config from "../../watchkeeper.config.ts";

/** Why something is allowed that no journey uses. */
export interface Reason {
  readonly actions: readonly string[];
  /** The role's name; absent: of any role. */
  readonly role?: string;
  readonly why: string;
}

const names = namesOf(laptopStage, config.hub.account);

export const reasons: readonly Reason[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    why: "Lambda writes each function's log; the embedded AWS's functions write none",
  },
  {
    actions: ["sqs:GetQueueAttributes"],
    why: "Lambda asks for it when it reads a queue; the embedded AWS's pollers do without",
  },
  {
    actions: ["dynamodb:ListStreams"],
    why: "Lambda asks for it when a stream is given to a function, which is before the journeys",
  },
  {
    actions: ["sqs:SendMessage"],
    role: names.function("notarize"),
    why: "only where the notary fails again and again is it told what was given up",
  },
  {
    actions: ["ssm:GetParameter"],
    why: "on a laptop the secrets come from its own environment, and stand nowhere in its cloud",
  },
  ...["sweep-page", "end-sweep"].map((key) => ({
    actions: ["dynamodb:Query"],
    role: names.function(key),
    why: "only where somebody decides in the moment in which a sweep changes what they are asked about",
  })),
  {
    actions: ["states:StartExecution"],
    role: names.function("sweep-page"),
    why: "only where whoever opened a case that a sweep joins died before it was started",
  },
  {
    actions: ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"],
    role: names.machine("sweep"),
    why: "a distributed Map starts and stops its children as Step Functions itself; the embedded AWS asks for nothing",
  },
  {
    actions: ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"],
    role: names.machine("run-plan"),
    why: "only a run of more than 1,500 ticks goes on in a successor",
  },
];
