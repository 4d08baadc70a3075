import type { DeclaredOperation } from "./operations.ts";
import type { Request } from "./resource.ts";

/** How long an answer is kept for the token that it was asked with, and what another request with it is answered. */
interface Once<Input> {
  readonly token: (input: Input) => string | undefined;
  readonly ms: number;
  /** Absent: another request with it is another one. */
  readonly differs?: () => Error;
}

/** An operation that does once what is asked with one token, and answers the same again. */
export const once = <Input, Output>(
  { token, ms, differs }: Once<Input>,
  operation: DeclaredOperation<Input, Output>,
): DeclaredOperation<Input, Output> => ({
  ...operation,
  run: async (input, request: Request) => {
    const given = token(input);
    if (given === undefined) return operation.run(input, request);
    const asked = JSON.stringify(input);
    const key = `${request.operation} ${given}${differs ? "" : asked}`;
    const { answers } = request.state;
    const now = request.now.getTime();
    for (const [old, { until }] of answers) if (until <= now) answers.delete(old);
    const known = answers.get(key);
    if (known && differs && known.input !== asked) throw differs();
    if (known) return known.output as Output;
    const output = await operation.run(input, request);
    answers.set(key, { input: asked, output, until: now + ms });
    return output;
  },
});
