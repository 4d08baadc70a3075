import { calm } from "@watchkeeper/sim/kernel/faults/fault-profile";
import type { AwsEvent } from "@watchkeeper/sim/kernel/world";
import { launch, type Person, Rehearsal, setHttpTokens } from "../../test/journeys/rehearsal.ts";
import { encrypted, launchTags, prepareBaseline } from "../../test/journeys/whole-baseline.ts";
import type { Usage } from "./prices.ts";
import { type Asked, askedBy, askedOf, Traffic } from "./traffic.ts";

/** How long each request of a function takes: longer than DynamoDB and SQS take, and about as long as EC2. */
export const latencyMs = 100;

const minute = 60_000;
/** So many processes of the function may there be: each has sessions of its own, which are to be fresh. */
const processes = 6;

/** What events of one kind have asked for. */
export interface Asking extends Usage {
  readonly kind: string;
  /** Nothing was found: most of what happens in an account is of these kinds. */
  readonly isWithoutFinding: boolean;
  readonly requests: ReadonlyMap<Asked, number>;
}

/** Watchkeeper on an embedded AWS, its functions warm. */
export class Stage {
  readonly rehearsal: Rehearsal;
  readonly person: Person;
  readonly #traffic: Traffic;

  private constructor(rehearsal: Rehearsal, person: Person) {
    this.rehearsal = rehearsal;
    this.person = person;
    this.#traffic = new Traffic(rehearsal.laptop, latencyMs);
  }

  static async open(): Promise<Stage> {
    const rehearsal = await Rehearsal.begin();
    await prepareBaseline(rehearsal);
    rehearsal.world.faults.use({ ...calm, latencyMs });
    return new Stage(rehearsal, await rehearsal.person("alice"));
  }

  /** Launches an instance that keeps to the whole baseline, or does not; it has settled when this is over. */
  async instance(more: "fine" | "wrong"): Promise<string> {
    const id = await launch(this.person, more === "fine" ? wholly : {});
    await this.rehearsal.world.clock.advance(60 * minute);
    return id;
  }

  /** The event of a change that leaves an instance as it should be, or makes it wrong; it has been taken in meanwhile. */
  async change(id: string, tokens: "required" | "optional"): Promise<AwsEvent> {
    await setHttpTokens(this.person, id, tokens);
    await this.rehearsal.world.clock.advance(10 * minute);
    return this.rehearsal.apiCalls().at(-1) as AwsEvent;
  }

  /** What is asked for while this is done, and in an hour after it. */
  async asking(
    kind: string,
    work: () => Promise<unknown>,
    { events = 1, isWithoutFinding = true } = {},
  ): Promise<Asking> {
    for (let process = 0; process < processes; process++) {
      await this.deliver(retold(await this.#warm(), this));
      await this.rehearsal.world.clock.advance(minute / 6);
    }
    this.#traffic.take();
    await work();
    await this.rehearsal.world.clock.advance(20 * minute);
    const { requests, ...usage } = this.#traffic.take();
    const count = (asked: Asked) => requests.filter((request) => askedBy(request) === asked).length;
    return {
      kind,
      isWithoutFinding,
      ...usage,
      events,
      requests: new Map(askedOf.map((asked) => [asked, count(asked)])),
    };
  }

  #warmed: AwsEvent | undefined;

  async #warm(): Promise<AwsEvent> {
    this.#warmed ??= await this.change(await this.instance("fine"), "required");
    return this.#warmed;
  }

  deliver(event: AwsEvent): Promise<void> {
    return this.rehearsal.deliver(JSON.stringify(event));
  }
}

/** The same, as another event would tell of it now; or as another would have done it. */
export function retold(event: AwsEvent, { rehearsal }: Stage, more: object = {}): AwsEvent {
  const { ids, clock } = rehearsal.world;
  const time = clock.now().toISOString();
  const detail = { ...(event.detail as object), eventID: ids.uuid(), eventTime: time, ...more };
  return { ...event, id: ids.uuid(), time, detail };
}

/** A launch that keeps to the whole baseline. */
const wholly = {
  ...launchTags({ backup: "daily" }),
  ...encrypted,
  MetadataOptions: { HttpTokens: "required" as const },
  IamInstanceProfile: { Name: "ssm-core" },
};
