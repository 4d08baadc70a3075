/** STS keeps nothing of its own: keys are the kernel's, roles are IAM's. */
export type StsState = Readonly<Record<never, never>>;

export const createState = (): StsState => ({});
