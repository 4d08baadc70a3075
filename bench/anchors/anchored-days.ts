import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { s3AnchorStore } from "@watchkeeper/aws/anchor-store";
import { readChain } from "@watchkeeper/aws/dynamodb/audit-trail";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { changedChains } from "@watchkeeper/aws/dynamodb/changed-chains";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { kmsSigner } from "@watchkeeper/aws/kms-signer";
import { writableBucket } from "@watchkeeper/aws/locked-bucket";
import { lockedVault } from "@watchkeeper/aws/record-vault";
import { anchorAudit } from "@watchkeeper/cases/anchor-audit";
import type { NewCase } from "@watchkeeper/cases/case";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { createLaptop, type Laptop } from "@watchkeeper/local/laptop";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";

const url = "http://embedded.invalid";
const dayMs = 86_400_000;
const startTime = new Date("2026-03-02T09:00:00Z");

/** What requests took: how many there were, and how many bytes went either way. */
interface Traffic {
  requests: number;
  bytes: number;
}

/** Watchkeeper's own tables and bucket on an embedded AWS, in which cases come and go, which its notary keeps, and which is anchored by the day. */
export class AnchoredDays {
  readonly #laptop: Laptop;
  readonly #runtime: Runtime;
  readonly #traffic: Traffic = { requests: 0, bytes: 0 };
  #opened = 0;
  /** How many requests the notary has made since it was looked last. */
  #notarys = 0;

  private constructor(laptop: Laptop) {
    this.#laptop = laptop;
    const { world, deployment } = laptop;
    const { region } = deployment.hub;
    // Its key signs for nobody else.
    const credentials = world.credentialsFor(anchoringRole(deployment));
    const notary = `/${deployment.names.function("notarize")}/`;
    world.observe((trace) => {
      if (trace.type === "request" && trace.principal.includes(notary)) this.#notarys += 1;
    });
    this.#runtime = {
      env: {},
      region,
      credentials: async () => credentials,
      endpoint: { url, requestHandler: counting(requestHandler(world), this.#traffic) },
      clock: world.clock,
      random: world.random,
      ids: world.ids,
      ...outsideInvocations,
    };
  }

  static async begin(): Promise<AnchoredDays> {
    const laptop = await createLaptop({ seed: 1, startTime, url, outsideUser: false });
    const days = new AnchoredDays(laptop);
    await days.#stopSchedules();
    return days;
  }

  get #tables() {
    return dynamoTables(this.#runtime, this.#laptop.deployment.names.table);
  }

  get #bucket() {
    const { names } = this.#laptop.deployment;
    return writableBucket(this.#runtime, names.anchorBucket, { mode: "GOVERNANCE", days: 1 });
  }

  /** A day on which so many cases are opened and closed; it ends as an anchor is due. */
  async work(cases: number): Promise<void> {
    const { clock } = this.#laptop.world;
    const store = dynamoCaseStore(this.#tables, clock);
    for (let count = 0; count < cases; count += 1) {
      const now = clock.now().toISOString();
      await store.open(
        caseOf(`c-${this.#opened}`, now),
        story(now),
        [
          { actor: "watchkeeper", type: "case opened", data: {} },
          { actor: "watchkeeper", type: "case closed", data: { outcome: "observed" } },
        ],
        new Map(),
      );
      this.#opened += 1;
    }
    await clock.advance(dayMs);
  }

  /** What the notary has asked for since it was looked last. */
  notary(): number {
    const requests = this.#notarys;
    this.#notarys = 0;
    return requests;
  }

  /** Anchors the trail, as the function does. */
  async anchor(): Promise<Readonly<Traffic>> {
    Object.assign(this.#traffic, { requests: 0, bytes: 0 });
    const { names } = this.#laptop.deployment;
    const { trail, cases } = this.#tables;
    await anchorAudit({
      changedChains: changedChains(cases),
      recordsOf: (chain) => readChain(trail, chain),
      anchors: s3AnchorStore(this.#bucket),
      vault: lockedVault(this.#bucket),
      signer: kmsSigner(this.#runtime, names.notaryKey),
      clock: this.#runtime.clock,
    });
    return { ...this.#traffic };
  }

  /** Nothing else is to happen meanwhile. */
  async #stopSchedules(): Promise<void> {
    const { world, deployment } = this.#laptop;
    for (const { account, region, name, schedule } of deployment.rules) {
      if (schedule === undefined) continue;
      await world.call({
        principal: rootOf(account),
        service: "eventbridge",
        operation: "DisableRule",
        account,
        region,
        input: { Name: name },
      });
    }
  }
}

/** The role of the anchoring, which here may do everything else too. */
const anchoringRole = ({ hub, names }: Laptop["deployment"]): Principal => ({
  type: "assumed-role",
  arn: `arn:aws:sts::${hub.account}:assumed-role/${names.function("anchor-audit")}/bench`,
  account: hub.account,
  userId: "AROABENCH:bench",
  roleArn: `arn:aws:iam::${hub.account}:role/${names.function("anchor-audit")}`,
  sessionName: "bench",
  administrator: true,
});

const rootOf = (account: string): Principal => ({
  type: "root",
  arn: `arn:aws:iam::${account}:root`,
  account,
  userId: account,
  administrator: true,
});

/** A handler that counts what passes it. */
function counting(inner: ReturnType<typeof requestHandler>, traffic: Traffic) {
  const handle = async (request: unknown) => {
    const { response } = await inner.handle(request);
    const sent = (request as { readonly body?: string | Uint8Array }).body ?? "";
    const { body: answered } = response;
    const body = answered instanceof Uint8Array ? answered : await buffer(answered);
    traffic.requests += 1;
    traffic.bytes += Buffer.byteLength(sent) + body.length;
    return { response: { ...response, body: Readable.from([body]) } };
  };
  return { ...inner, handle };
}

const caseOf = (id: string, at: string): NewCase => ({
  id,
  account: "444455556666",
  region: "us-east-1",
  title: "An instance has no owner",
  status: "closed",
  outcome: "observed",
  openedAt: at,
  closedAt: at,
  event: "RunInstances",
  occurrence: id,
  checks: ["required-tags"],
  resources: [`arn:aws:ec2:us-east-1:444455556666:instance/${id}`],
  plans: [],
});

const story = (time: string) => ({
  event: {
    version: "0" as const,
    id: "00000000-0000-4000-8000-000000000000",
    source: "aws.ec2",
    account: "444455556666",
    time,
    region: "us-east-1",
    resources: [],
    "detail-type": "AWS API Call via CloudTrail",
    detail: {},
  },
  findings: [],
});
