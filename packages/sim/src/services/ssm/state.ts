/** Systems Manager keeps nothing of its own here: managed instances follow from EC2 and IAM. */
export type SsmState = Readonly<Record<string, never>>;

export const createState = (): SsmState => ({});
