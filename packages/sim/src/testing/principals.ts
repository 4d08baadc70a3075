import type { Principal } from "../kernel/request.ts";

/** A user who may do anything without any policy. */
export const administrator = (account: string): Principal => ({
  type: "user",
  arn: `arn:aws:iam::${account}:user/admin`,
  account,
  userId: "AIDAADMIN",
  administrator: true,
});

export const rootUser = (account: string): Principal => ({
  type: "root",
  arn: `arn:aws:iam::${account}:root`,
  account,
  userId: account,
});
