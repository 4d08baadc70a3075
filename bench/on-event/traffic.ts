import type { Laptop } from "@watchkeeper/local/laptop";
import type { Trace } from "@watchkeeper/sim/kernel/world";

type Request = Extract<Trace, { readonly type: "request" }>;

/** To whom a request of an event's function goes. */
export const askedOf = ["SQS", "DynamoDB", "STS", "Step Functions", "reads of the spoke"] as const;
export type Asked = (typeof askedOf)[number];

const services: Readonly<Record<string, Asked>> = {
  sqs: "SQS",
  dynamodb: "DynamoDB",
  sts: "STS",
  stepfunctions: "Step Functions",
};

/** What Lambda asks of the queue in the function's name: two requests a batch, and no part of the invocation. */
const lambdasOwn = new Set([
  "ReceiveMessage",
  "DeleteMessage",
  "DeleteMessageBatch",
  "ChangeMessageVisibility",
]);

/** What the function of events asks of AWS, and how long that takes, from one `take` to the next. */
export class Traffic {
  #requests: Request[] = [];
  #invocations: number[] = [];
  #begun: number | undefined;
  #billedMs = 0;

  constructor({ world, deployment: { names } }: Laptop, latencyMs: number) {
    const name = names.function("on-event");
    const roles = [name, names.readRole].map((role) => `:assumed-role/${role}/`);
    world.observe((trace: Trace) => {
      const at = Date.parse(trace.time);
      if (
        trace.type === "request" &&
        roles.some((role) => trace.principal.includes(role)) &&
        !lambdasOwn.has(trace.operation)
      ) {
        this.#requests.push(trace);
        // It was sent so long before it came; the second look of a case reads in the same role.
        if (trace.principal.includes(roles[0] ?? "")) this.#begun ??= at - latencyMs;
      }
      if (trace.type === "invocation" && trace.functionName === name) {
        this.#invocations.push(at);
        this.#billedMs += this.#begun === undefined ? 0 : at - this.#begun;
        this.#begun = undefined;
      }
    });
  }

  /** What was asked since the last time. */
  take() {
    const requests = this.#requests;
    const taken = {
      requests,
      invocations: this.#invocations.length,
      billedMs: this.#billedMs,
      sends: requests.filter(({ operation }) => operation === "SendMessage").length,
      readUnits: requests.reduce((sum, request) => sum + readUnitsOf(request), 0),
    };
    this.#requests = [];
    this.#invocations = [];
    this.#billedMs = 0;
    this.#begun = undefined;
    return taken;
  }
}

/** To whom a request goes. */
export const askedBy = ({ service }: Request): Asked => services[service] ?? "reads of the spoke";

/** The units of a read of items of at most 4 KB each, strongly consistent, whether they are there or not. */
function readUnitsOf({ service, operation, input }: Request): number {
  if (service !== "dynamodb") return 0;
  if (operation === "GetItem") return 1;
  if (operation !== "BatchGetItem") return 0;
  const { RequestItems = {} } = input as {
    readonly RequestItems?: Record<string, { readonly Keys: unknown[] }>;
  };
  return Object.values(RequestItems).reduce((sum, { Keys }) => sum + Keys.length, 0);
}
