import type { JobContext } from "../../kernel/job-kind.ts";
import type { RequestContext } from "../../kernel/service.ts";
import type { Ec2State } from "./state.ts";

/** A request to EC2. */
export type Request = RequestContext<Ec2State>;

/** Where something happens in EC2, by a request or later. */
export type Scene = JobContext<Ec2State>;

interface Place {
  readonly account: string;
  readonly region: string;
}

/** The ARN of something of an account's own: `arnOf(request, "instance", "i-…")`. */
export const arnOf = ({ account, region }: Place, type: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:${type}/${id}`;

/** Images belong to whoever made them, so their ARNs name no account. */
export const imageArn = ({ region }: Place, id: string): string => `arn:aws:ec2:${region}::image/${id}`;

/** An id as EC2 draws them: a prefix and seventeen hexadecimal digits. */
export const newId = ({ world }: Pick<Request, "world">, prefix: string): string =>
  `${prefix}-${world.hex(17)}`;

/** `base`, give or take a quarter, from the world's seed. */
export const about = ({ world }: Pick<Request, "world">, base: number): number =>
  Math.round(base * (0.75 + world.random() / 2));
