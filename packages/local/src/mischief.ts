import type { Mischief } from "@watchkeeper/cli/scenarios/mischief";
import { orderMishap } from "@watchkeeper/sim/services/backup/mishaps";
import * as z from "zod";
import type { Laptop } from "./laptop.ts";
import { parseBody, type RouteTable } from "./route.ts";

/** What goes wrong on a laptop's cloud when it is told to. */
export const mischiefOn = ({ world }: Pick<Laptop, "world">): Mischief => ({
  fails: async (resourceArn, message) => {
    const [, , , region = "", account = ""] = resourceArn.split(":");
    orderMishap(world, { account, region }, resourceArn, { as: "FAILED", message, of: "backup" });
  },
});

const failure = z.object({
  resource: z.string().regex(/^arn:[^:]+:[^:]+:[a-z\d-]+:\d{12}:.+$/, "is no ARN of an account's resource"),
  message: z.string().min(1),
});

/** Tells it to. */
export const mischiefRoutes: RouteTable = {
  "POST /_watchkeeper/failing-backup": async (laptop, body) => {
    const { resource, message } = parseBody(failure, body, '{"resource", "message"}. Nothing was ordered.');
    await mischiefOn(laptop).fails(resource, message);
    return { resource, message };
  },
};
