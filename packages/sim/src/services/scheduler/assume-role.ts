import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import type { Principal } from "../../kernel/request.ts";
import type { World } from "../../kernel/world.ts";

/**
 * A schedule's role, as Scheduler takes it: on behalf of the schedule's group, never of the schedule.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export const assumeRole = (world: World, roleArn: string, groupArn: string, sessionName: string): Principal =>
  world.assume(roleArn, sessionName, "scheduler.amazonaws.com", sourceKeys(groupArn));
