import type { AwsEvent } from "@watchkeeper/sim/kernel/world";
import { account, launch } from "../../test/journeys/rehearsal.ts";
import { coreRate } from "./core-rate.ts";
import { type Asking, retold, Stage } from "./stage.ts";

/** What a bench of events finds out. */
export interface Found {
  readonly askings: readonly Asking[];
  /** Events a second through the reactions alone, by kind. */
  readonly rates: ReadonlyMap<string, number>;
  /** What a compliant event takes of this machine's processor, the embedded AWS included (ms). */
  readonly cpuMs: number;
}

/** What events of each kind ask for, each delivered alone to a function that is warm, and what they cost the machine. */
export async function eventsOfKinds(): Promise<Found> {
  const stage = await Stage.open();
  const { names } = stage.rehearsal.laptop.deployment;
  const fine = await stage.instance("fine");
  const compliant = await stage.change(fine, "required");
  const wrong = await stage.instance("wrong");
  const opened = lastLaunch(stage);
  const repeat = await stage.change(wrong, "optional");
  const unwanted = () => retold(compliant, stage, { eventName: "StopInstances" });
  const { userIdentity } = compliant.detail as { readonly userIdentity: object };
  const arn = `arn:aws:iam::${account}:role/${names.actRole}`;
  const sessionContext = { sessionIssuer: { type: "Role", arn, userName: names.actRole } };
  const selfCaused = () =>
    retold(compliant, stage, { userIdentity: { ...userIdentity, type: "AssumedRole", sessionContext } });
  const many = { MinCount: 500, MaxCount: 500 };
  const askings = [
    await stage.asking("unwanted", () => stage.deliver(unwanted())),
    await stage.asking("self-caused", () => stage.deliver(selfCaused())),
    await stage.asking("duplicate", () => stage.deliver(opened)),
    await stage.asking("compliant", () => stage.deliver(retold(compliant, stage))),
    await stage.asking("joins", () => stage.deliver(retold(repeat, stage)), withFinding),
    await stage.asking("opens a case", () => launch(stage.person), withFinding),
    await stage.asking("launch of 500", () => launch(stage.person, many), withFinding),
  ];
  const cpuMs = await cpuOf(stage, () => retold(compliant, stage));
  const rates = new Map([
    ["unwanted", await coreRate(stage, JSON.stringify(unwanted()), "unwanted")],
    ["self-caused", await coreRate(stage, JSON.stringify(selfCaused()), "self-caused")],
    ["compliant", await coreRate(stage, JSON.stringify(retold(compliant, stage)), "compliant")],
    ["with findings", await coreRate(stage, JSON.stringify(opened), "case")],
  ]);
  return { askings, rates, cpuMs };
}

const withFinding = { isWithoutFinding: false };

/** How many events the processor's time is measured over. */
const counted = 300;

async function cpuOf(stage: Stage, event: () => AwsEvent): Promise<number> {
  const before = process.cpuUsage();
  for (let number = 0; number < counted; number++) {
    await stage.deliver(event());
    await stage.rehearsal.world.clock.advance(1_000);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / counted;
}

function lastLaunch({ rehearsal }: Stage): AwsEvent {
  const event = rehearsal.apiCalls().findLast(({ detail }) => nameIn(detail) === "RunInstances");
  if (!event) throw new Error("no launch was told of");
  return event;
}

const nameIn = (detail: unknown) => (detail as { readonly eventName?: string }).eventName;
