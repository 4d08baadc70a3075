import type { RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { nextOf } from "@watchkeeper/cases/outcomes";
import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";
import type { AwsEvent } from "@watchkeeper/sim/kernel/world";
import { account, launch, owned, setHttpTokens, untag } from "../journeys/rehearsal.ts";
import type { Scene } from "./scene.ts";

const minute = 60_000;

/** A launch to which no check that acts has anything to say. */
const fine: Partial<RunInstancesCommandInput> = { ...owned, MetadataOptions: { HttpTokens: "required" } };

/** So many are launched at once, and somebody approves whatever is asked. */
const launchOf = (count: number) => async (scene: Scene) => {
  await launch(scene.alice, { MinCount: count, MaxCount: count });
  await scene.decideAll("approve");
};

/** Tags that make CloudTrail leave out what a launch of some dozens answered, and no owner among them. */
const bulky: RunInstancesCommandInput["TagSpecifications"] = [
  {
    ResourceType: "instance",
    Tags: Array.from({ length: 20 }, (_, index) => ({ Key: `note-${index}`, Value: "x".repeat(250) })),
  },
];

/** A launch of which CloudTrail does not tell which instances it made. */
const leftOut = {
  ImageId: "ami-0123456789abcdef0",
  InstanceType: "t3.micro",
  MinCount: 30,
  MaxCount: 30,
} as const;

/** What happens to cases on the way: big launches, repeats, halts, and what people ask for later. */
export const caseJourneys: Readonly<Record<string, (scene: Scene, seed: number) => Promise<void>>> = {
  /** Sixty instances in one launch. */
  sixty: launchOf(60),

  /** Five hundred in one launch. */
  "five hundred": launchOf(500),

  /** One instance is changed five times; people approve somewhere in between, and again what is asked after. */
  changes: async (scene, seed) => {
    const { random } = seededRandomness(seed + 0x5c4a);
    const approvedAfter = Math.floor(random() * 6);
    const everyMs = [1_000, 10_000, minute, 7 * minute][Math.floor(random() * 4)] ?? minute;
    const id = await launch(scene.alice, fine);
    await scene.pass(5 * minute);
    for (let times = 0; times < 5; times++) {
      if (times === approvedAfter) await scene.answer("approve");
      if (random() < 0.3) await untag(scene.alice, id, "owner");
      else {
        await setHttpTokens(scene.alice, id, "required");
        await setHttpTokens(scene.alice, id, "optional");
      }
      await scene.pass(everyMs);
    }
    await scene.decideAll("approve");
  },

  /** It is launched while the halt switch is on. */
  "halt before": async (scene) => {
    await scene.haltFor(20 * minute, () => launch(scene.alice));
    await scene.decideAll("approve");
  },

  /** The halt switch is put on while a plan in waves is carried out. */
  "halt in the middle": async (scene, seed) => {
    const { random } = seededRandomness(seed + 0x4a17);
    await launch(scene.alice, { MinCount: 15, MaxCount: 15 });
    await scene.answer("approve");
    await scene.until((cases) => cases.some(({ status }) => status === "running" || status === "closed"));
    await scene.pass(Math.floor(random() * minute));
    await scene.haltFor(20 * minute);
    await scene.decideAll("approve");
  },

  /** The halt switch is put on when all is fixed, and an undo is asked for meanwhile. */
  "halt after": async (scene) => {
    await launch(scene.alice);
    await scene.decideAll("approve");
    await scene.haltFor(20 * minute, () => undoIn(scene));
    await scene.decideAll("approve");
  },

  /** Nobody decides; the next day somebody has it tried again. */
  retry: async (scene) => {
    await launch(scene.alice);
    await scene.pass(26 * 60 * minute);
    const left = scene.cases().find((found) => found.status === "closed" && nextOf(found).includes("retry"));
    if (left) await scene.rehearsal.ask(scene.alice, "retry", left, "we were on holiday");
    await scene.decideAll("approve");
  },

  /** An undo is denied; the next one is approved. */
  "undo denied": async (scene) => {
    await launch(scene.alice);
    await scene.decideAll("approve");
    await undoIn(scene);
    await scene.decideAll("deny");
    await scene.pass(minute);
    await undoIn(scene);
    await scene.decideAll("approve");
  },

  /** What is enforced is done, though what asks is denied. */
  "enforce and ask": async (scene) => {
    await launch(scene.alice, { MinCount: 3, MaxCount: 3 });
    await scene.decideAll("deny");
  },

  /** A launch of which CloudTrail tells no instance, by a client that gave it a token. */
  "left out": async (scene) => {
    await launch(scene.alice, { ...leftOut, TagSpecifications: bulky });
    await scene.decideAll("approve");
  },

  /** The same, without one. */
  "left out, no token": async (scene) => {
    await scene.rehearsal.asAdministrator(account, "ec2", "RunInstances", {
      ...leftOut,
      TagSpecifications: bulky,
    });
    await scene.decideAll("approve");
  },

  /** A thousand events at once: of instances that are as they should be, told twice, and told again of a few that are not. */
  burst: async (scene, seed) => {
    const { rehearsal, alice } = scene;
    const { random } = seededRandomness(seed + 0xb0b5);
    for (const more of [fine, fine, fine, owned, {}]) await launch(alice, more);
    await scene.pass(10 * minute);
    const launches = rehearsal
      .apiCalls()
      .filter(({ detail }) => (detail as { readonly eventName?: string }).eventName === "RunInstances");
    for (let number = 0; number < 1_000; number++) {
      const event = launches[Math.floor(random() * launches.length)];
      if (event) await rehearsal.deliver(JSON.stringify(random() < 0.3 ? event : retold(event, scene)));
    }
    await scene.decideAll("approve");
  },
};

/** The same launch, as another event would tell of it. */
function retold({ detail, ...event }: AwsEvent, { rehearsal }: Scene): Readonly<Record<string, unknown>> {
  const { ids, clock } = rehearsal.world;
  const time = clock.now().toISOString();
  return {
    ...event,
    id: ids.uuid(),
    time,
    detail: { ...(detail as object), eventID: ids.uuid(), eventTime: time },
  };
}

/** Alice asks that what was fixed is taken back. */
async function undoIn(scene: Scene): Promise<void> {
  const fixed = scene.cases().find((found) => found.status === "closed" && nextOf(found).includes("undo"));
  if (fixed) await scene.rehearsal.undo(scene.alice, fixed);
}
