import type { Runtime } from "@watchkeeper/core/runtime";
import { failedBackup } from "./failed-backup.ts";
import { fleetLaunch } from "./fleet-launch.ts";
import { imdsv1Again } from "./imdsv1-again.ts";
import { instanceLaunch } from "./instance-launch.ts";
import type { Mischief } from "./mischief.ts";
import { staleBackup } from "./stale-backup.ts";

/** Something that people do on AWS, and that Watchkeeper reacts to. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** How long it takes until AWS tells of it: the laptop's clock is moved on by as much. */
  readonly passes?: string;
  /** Does it as an ordinary AWS client; answers with what it did. */
  readonly run: (runtime: Runtime, mischief: Mischief) => Promise<string>;
}

/** Every scenario. Adding one is a file beside these, and a line here. */
export const scenarios: readonly Scenario[] = [
  instanceLaunch,
  fleetLaunch,
  imdsv1Again,
  failedBackup,
  staleBackup,
];
