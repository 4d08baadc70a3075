import type { AnyRule } from "../rule.ts";
import { ec2InstanceBaseline } from "./ec2-instance-baseline/rule.ts";

/** Every rule. Adding one is a folder beside these, and a line here. */
export const rules: readonly AnyRule[] = [ec2InstanceBaseline];
