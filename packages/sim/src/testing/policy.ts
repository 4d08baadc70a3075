/** A policy's text. */
export const document = (...Statement: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** The statement that allows these actions. */
export const allow = (Action: string | string[], Resource: string | string[] = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});

/** The statement that lets these principals take a role. */
export const trust = (Principal: object) => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
