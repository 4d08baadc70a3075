/** The name under which a run of a plan holds leases and calls AWS; its chain of records begins with it. */
export const runId = ({ caseId, planHash }: { readonly caseId: string; readonly planHash: string }): string =>
  `${caseId}.${planHash.slice(0, 12)}`;
