/**
 * What others have written answers at once: a promise is no answer, and nobody is there to hear how it ends. Left to
 * itself, one that fails would end the process.
 */
export function atOnce<T>(answer: T): T {
  if (typeof (answer as { readonly then?: unknown } | null | undefined)?.then !== "function") return answer;
  Promise.resolve(answer).catch(() => undefined);
  throw new Error("it answers with a promise: it is to answer at once, and to read nothing by itself");
}
