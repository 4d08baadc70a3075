/** Whether a stage is one that lasts: `production`, `prod-eu`. Any other may be removed, with all that it kept. */
export const isProduction = (stage: string): boolean => /^prod(uction)?(-|$)/.test(stage);
