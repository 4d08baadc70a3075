const user = (name: string) => `arn:aws:iam::444455556666:user/${name}`;

/** Who works at a stage with a configuration of its own: users of the watched account, three of whom may approve. */
export const staff = {
  operators: { accounts: ["444455556666"] },
  approvals: { approvers: ["alice", "bob", "carol"].map(user) },
};
