import type { Remediation } from "../remediation.ts";
import { addTags } from "./add-tags.ts";
import { attachInstanceProfile } from "./attach-instance-profile.ts";
import { requireImdsv2 } from "./require-imdsv2.ts";
import { stopInstance } from "./stop-instance.ts";

/** Every remediation. Adding one is a file beside these, and a line here. */
export const remediations: readonly Remediation[] = [
  requireImdsv2,
  addTags,
  attachInstanceProfile,
  stopInstance,
];
