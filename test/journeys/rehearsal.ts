import { deserialize, serialize } from "node:v8";
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { sqsChatTeller, sqsHaltTeller } from "@watchkeeper/aws/chat-teller";
import { clientConfig } from "@watchkeeper/aws/client-config";
import { dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoHaltSwitch, type HaltSwitch } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions } from "@watchkeeper/aws/executions";
import type { Case } from "@watchkeeper/cases/case";
import { verifyAudit } from "@watchkeeper/cases/verify-audit";
import { type Desk, type Entrance, openDesk } from "@watchkeeper/cli/desk";
import { isRetryable } from "@watchkeeper/core/error";
import { type Credentials, outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { createLaptop, type Laptop, type LaptopSlack, laptopStage } from "@watchkeeper/local/laptop";
import type { ApprovalState } from "@watchkeeper/plans/approval";
import type { ApprovalStore } from "@watchkeeper/plans/ports";
import type { Executions } from "@watchkeeper/reactions/ports";
import { askFor } from "@watchkeeper/reactions/word";
import { sourceKeys } from "@watchkeeper/sim/kernel/iam/source-keys";
import { totpCode, totpStep } from "@watchkeeper/sim/kernel/iam/totp";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import type { WorldSnapshot } from "@watchkeeper/sim/kernel/snapshot";
import type { AwsEvent, Trace } from "@watchkeeper/sim/kernel/world";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";

/** The first watched account of the project's own configuration. */
export const account = "444455556666";
export const region = "us-east-1";

const url = "http://embedded.invalid";

/** Someone who works in the watched account, with an access key of their own. */
export interface Person {
  readonly name: string;
  readonly credentials: Credentials;
  readonly ec2: EC2Client;
  readonly desk: Desk;
  /** From the world's seed, as the SDK's own are not. */
  readonly clientToken: () => string;
}

/**
 * All of Watchkeeper on an embedded AWS in virtual time: every key is checked, nothing is mocked, and time moves only as
 * the journey says.
 */
export class Rehearsal {
  readonly laptop: Laptop;
  readonly traces: Trace[] = [];

  private constructor(laptop: Laptop) {
    this.laptop = laptop;
    laptop.world.observe((trace) => this.traces.push(trace));
  }

  static async begin(seed = 1, slack?: LaptopSlack, withLogs = false): Promise<Rehearsal> {
    const startTime = new Date("2026-03-02T09:00:00Z");
    return new Rehearsal(await createLaptop({ seed, startTime, url, outsideUser: false, slack, withLogs }));
  }

  /** The same cloud in another process: what was saved, and nothing else. */
  async restarted(): Promise<Rehearsal> {
    return Rehearsal.from(deserialize(serialize(this.world.snapshot())) as WorldSnapshot);
  }

  /** A cloud that was saved. */
  static async from(snapshot: WorldSnapshot): Promise<Rehearsal> {
    const startTime = new Date(0);
    return new Rehearsal(await createLaptop({ seed: 0, startTime, url, outsideUser: false, snapshot }));
  }

  get world() {
    return this.laptop.world;
  }

  /** An IAM user of the watched account, who may do everything there. */
  async person(name: string): Promise<Person> {
    const ask = (operation: string, input: unknown) =>
      this.world.call({ principal: this.#root, service: "iam", operation, account, region, input });
    await ask("CreateUser", { UserName: name });
    await ask("PutUserPolicy", {
      UserName: name,
      PolicyName: "everything",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    });
    const { AccessKey } = (await ask("CreateAccessKey", { UserName: name })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    };
    return this.#personWith(name, {
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    });
  }

  /** The same person, with the same access key, in a world that is the same again. */
  back({ name, credentials }: Pick<Person, "name" | "credentials">): Promise<Person> {
    return this.#personWith(name, credentials);
  }

  async #personWith(name: string, credentials: Credentials, entrance: Entrance = {}): Promise<Person> {
    const runtime = this.runtime(credentials);
    return {
      name,
      credentials,
      ec2: new EC2Client(clientConfig(runtime)),
      desk: await openDesk(runtime, this.laptop.config, laptopStage, entrance),
      clientToken: () => this.world.ids.uuid(),
    };
  }

  /** A runtime in this world, for clients of one's own. */
  runtime(credentials: Credentials): Runtime {
    return {
      env: {},
      region,
      credentials: async () => credentials,
      endpoint: { url, requestHandler: requestHandler(this.world) },
      clock: this.world.clock,
      random: this.world.random,
      ids: this.world.ids,
      ...outsideInvocations,
    };
  }

  /** A request as an administrator of an account: the hub's operator of last resort, or a vandal. */
  async asAdministrator(
    inAccount: string,
    service: string,
    operation: string,
    input: unknown,
  ): Promise<Readonly<Record<string, unknown>>> {
    const principal: Principal = { ...this.#root, arn: `arn:aws:iam::${inAccount}:root`, account: inAccount };
    return (await this.world.call({
      principal,
      service,
      operation,
      account: inAccount,
      region,
      input,
    })) as never;
  }

  readonly #root: Principal = {
    type: "root",
    arn: `arn:aws:iam::${account}:root`,
    account,
    userId: account,
    administrator: true,
  };

  /** Moves on until it holds; fails with what the cases say when it does not within two simulated hours. */
  async until(
    what: string,
    desk: Desk,
    holds: (cases: readonly Case[]) => boolean,
    limitMs = 2 * 3_600_000,
  ): Promise<readonly Case[]> {
    const reached = await this.world.clock.runUntil(async () => holds(await desk.cases.list()), limitMs);
    const cases = await desk.cases.list();
    if (!reached) throw new Error(`never: ${what}\n${JSON.stringify(cases, null, 2)}`);
    return cases;
  }

  /** The one case, once it stands so. */
  async caseThatIs(status: Case["status"], desk: Desk): Promise<Case> {
    const cases = await this.until(`a case that is ${status}`, desk, (all) =>
      all.some((one) => one.status === status),
    );
    return cases.find((one) => one.status === status)!;
  }

  /** A person approves or denies the plan that a case waits with. */
  async decide(
    { desk }: Pick<Person, "desk">,
    { id: caseId, planHash = "" }: Pick<Case, "id" | "planHash">,
    verdict: "approve" | "deny" = "approve",
  ): Promise<ApprovalState> {
    const word = { do: verdict, caseId, planHash, reason: "looked at it" } as const;
    return (await this.#heard(() => desk.door.say(word))).state;
  }

  async undo(person: Person, found: Case): Promise<void> {
    await this.ask(person, "undo", found, "the application needs it until Friday");
  }

  /** A person asks for something of a closed case. */
  async ask(
    { desk }: Pick<Person, "desk">,
    what: "undo" | "resume" | "retry",
    { id }: Pick<Case, "id">,
    reason = "again",
  ): Promise<void> {
    const found = (await desk.cases.find(id))!;
    await this.#heard(() => desk.door.say(askFor(what, found, reason)));
  }

  /** A person has a check look at all resources of its kind, or goes on with the sweep that does. */
  async sweep({ desk }: Pick<Person, "desk">, check: string): Promise<void> {
    const [newest] = await desk.sweeps.newest([check]);
    const after = newest === undefined ? {} : { after: newest.id };
    await this.#heard(() => desk.door.say({ do: "sweep", check, ...after }));
  }

  /** A person sets the halt switch at the door; taken back, what it held goes on at once. */
  async halt({ desk }: Pick<Person, "desk">, on: boolean, reason = "a freeze") {
    const halt = (await desk.switches.state())?.audit?.seq ?? 0;
    return this.#heard(() => desk.door.say({ do: on ? "halt" : "go-on", halt, reason }));
  }

  /** Whether people wait for answers while time passes, and say again what met trouble: where functions fail, they must. */
  isPatient = false;

  async #heard<Answer>(say: () => Promise<Answer>): Promise<Answer> {
    if (!this.isPatient) return say();
    let answer: Answer | undefined;
    const sayAgain = async (): Promise<boolean> => {
      try {
        answer = await say();
        return true;
      } catch (error) {
        if (!isRetryable(error)) throw error;
        await this.world.clock.sleep(10_000);
        return sayAgain();
      }
    };
    if (!(await this.world.clock.runUntil(sayAgain, 3_600_000))) throw new Error("the door never answered");
    return answer as Answer;
  }

  /** What an administrator of the hub may do past the door. */
  get hub(): HubDesk {
    this.#hub ??= this.#openHub();
    return this.#hub;
  }

  #hub: HubDesk | undefined;

  /** A decision that is kept, and of which nobody tells the execution: the sweep finds it. */
  async decideUntold({ desk }: Person, { id: caseId, planHash = "" }: Case): Promise<void> {
    const { identity: by, personOf } = desk;
    const { version } = (await this.hub.approvals.find(caseId, planHash))!;
    const at = this.world.clock.now().toISOString();
    const decision = { verdict: "approve", by, person: personOf(by), reason: "looked at it", at } as const;
    await this.hub.approvals.decide(
      caseId,
      planHash,
      { decision, identities: [by], settles: "approved", version },
      { actor: by, type: "plan approved", data: { planHash } },
    );
  }

  /** The credentials of a function's role, as whoever takes the function over has them. */
  credentialsOf(key: string): Credentials {
    const { hub, names } = this.laptop.deployment;
    const arn = `arn:aws:iam::${hub.account}:role/${names.function(key)}`;
    return this.world.credentialsFor(this.world.assume(arn, "taken-over", "lambda.amazonaws.com"));
  }

  #openHub(): HubDesk {
    const { hub, names } = this.laptop.deployment;
    const principal: Principal = {
      ...this.#root,
      arn: `arn:aws:iam::${hub.account}:root`,
      account: hub.account,
    };
    const runtime = this.runtime(this.world.credentialsFor(principal));
    const tables = dynamoTables(runtime, names.table);
    // The queue lets in its senders alone, whoever else may do everything.
    const sender = this.runtime(this.credentialsOf("sweep-outbox"));
    const chatQueue = `${url}/${hub.account}/${names.queue("chat")}`;
    return {
      switches: dynamoHaltSwitch(tables, this.world.clock),
      approvals: dynamoApprovalStore(tables, this.world.clock),
      executions: sfnExecutions(
        runtime,
        `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("remediate")}`,
      ),
      tellChat: sqsChatTeller(sender, chatQueue),
      tellHalt: sqsHaltTeller(sender, chatQueue),
    };
  }

  /** Gives a person a virtual MFA device that is called as they are; answers with what shows its codes. */
  async mfaDeviceOf(
    name: string,
  ): Promise<() => { readonly SerialNumber: string; readonly TokenCode: string }> {
    const ask = (operation: string, input: unknown) => this.asAdministrator(account, "iam", operation, input);
    const { VirtualMFADevice } = await ask("CreateVirtualMFADevice", { VirtualMFADeviceName: name });
    const { SerialNumber, Base32StringSeed } = VirtualMFADevice as {
      SerialNumber: string;
      Base32StringSeed: Uint8Array;
    };
    const seed = Buffer.from(Base32StringSeed).toString();
    const code = (ago = 0) => totpCode(seed, totpStep(this.world.clock.now()) - ago);
    const codes = { AuthenticationCode1: code(1), AuthenticationCode2: code() };
    await ask("EnableMFADevice", { UserName: name, SerialNumber, ...codes });
    await this.world.clock.advance(30_000);
    return () => ({ SerialNumber, TokenCode: code() });
  }

  /** The same person, who shows a code of their MFA device. */
  async proven({ name, credentials }: Pick<Person, "name" | "credentials">, code: string): Promise<Person> {
    return this.#personWith(name, credentials, { mfa: { code } });
  }

  /** An event as EventBridge delivers it: to the events queue, by the rule of the hub's bus. */
  async deliver(body: string, MessageAttributes = {}): Promise<void> {
    const { hub, names } = this.laptop.deployment;
    const send = () =>
      this.world.call({
        principal: this.world.servicePrincipal("events.amazonaws.com", hub.account),
        service: "sqs",
        operation: "SendMessage",
        account: hub.account,
        region: hub.region,
        context: sourceKeys(
          `arn:aws:events:${hub.region}:${hub.account}:rule/${names.bus}/${names.busToQueueRule}`,
        ),
        input: {
          QueueUrl: `${url}/${hub.account}/${names.eventsQueue}`,
          MessageBody: body,
          MessageAttributes,
        },
      });
    // EventBridge tries again what meets trouble.
    for (let tries = 1; ; tries++)
      try {
        await send();
        return;
      } catch (error) {
        if (tries === 20) throw error;
      }
  }

  /** What CloudTrail told of EC2's API calls. */
  apiCalls(): readonly AwsEvent[] {
    return this.traces.flatMap((trace) =>
      trace.type === "event" &&
      trace.event.source === "aws.ec2" &&
      trace.event["detail-type"] === "AWS API Call via CloudTrail"
        ? [trace.event]
        : [],
    );
  }

  /** The requests that went through. */
  requests(service: string, operation: string) {
    return this.traces.filter(
      (trace) =>
        trace.type === "request" &&
        trace.service === service &&
        trace.operation === operation &&
        !trace.error,
    );
  }

  /** The permissions that were asked for and not given, each once: `who: action`. */
  refusals(): readonly string[] {
    const refused = this.traces.flatMap((trace) =>
      trace.type === "permission" && !trace.isAllowed
        ? [`${(trace.role ?? trace.principal).split("/").at(-1)}: ${trace.action}`]
        : [],
    );
    return [...new Set(refused)];
  }

  /** From now on, AWS takes changes of this instance's metadata options, and leaves them pending for ever. */
  neverApplies(id: string): void {
    const { instances } = this.world.stateOf(ec2, account, region);
    this.world.observe((trace) => {
      const instance = instances.get(id);
      // The change that EC2 is about to apply is no longer the latest.
      if (trace.type === "request" && trace.operation === "ModifyInstanceMetadataOptions" && instance) {
        instance.metadataVersion += 1;
      }
    });
  }

  async auditIsWhole(desk: Desk) {
    return verifyAudit(await desk.evidence());
  }
}

/** What an administrator of the hub works with. */
interface HubDesk {
  /** The switch, set by itself: what it held goes on when the sweep finds it. */
  readonly switches: HaltSwitch;
  readonly approvals: ApprovalStore;
  readonly executions: Executions;
  readonly tellChat: (caseId: string) => Promise<void>;
  readonly tellHalt: (seq: number) => Promise<boolean>;
}

/** What a launch carries that says whose the instance is. */
export const owned: Partial<RunInstancesCommandInput> = {
  TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "owner", Value: "payments" }] }],
};

/** Launches one instance, as the console does by default: IMDSv1 allowed, no tags. */
export async function launch(
  { ec2, clientToken }: Pick<Person, "ec2" | "clientToken">,
  more: Partial<RunInstancesCommandInput> = {},
): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-0123456789abcdef0",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ClientToken: clientToken(),
      ...more,
    }),
  );
  return Instances?.[0]?.InstanceId ?? "";
}

export async function describe({ ec2 }: Person, id: string): Promise<Instance> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations![0]!.Instances![0]!;
}

export const tagsOf = (instance: Instance): Readonly<Record<string, string>> =>
  Object.fromEntries((instance.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));

export const setHttpTokens = ({ ec2 }: Person, id: string, HttpTokens: "optional" | "required") =>
  ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens }));

export const tag = ({ ec2 }: Person, id: string, Key: string, Value: string) =>
  ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }));

export const untag = ({ ec2 }: Person, id: string, Key: string) =>
  ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key }] }));
