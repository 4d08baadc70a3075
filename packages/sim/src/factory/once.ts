import type { DeclaredOperation } from "./operations.ts";
import type { Request } from "./resource.ts";

/** How long an answer is kept for the token that it was asked with, and what another request with it is answered. */
interface Once<Input> {
  readonly token: (input: Input) => string | undefined;
  readonly ms: number;
  /** Absent: another request with it is another one. */
  readonly differs?: () => Error;
}

/** An operation that does its work without waiting for anything. */
type Prompt<Input, Output> = DeclaredOperation<Input, Output> & {
  readonly run: (input: Input, request: Request) => Output;
};

/**
 * An operation that does once what is asked with one token, and answers the same again. It may wait for nothing: what is
 * asked meanwhile would be done twice.
 */
export const once = <Input, Output>(
  { token, ms, differs }: Once<Input>,
  operation: Prompt<Input, Output>,
): DeclaredOperation<Input, Output> => ({
  ...operation,
  run: (input, request) => {
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
    const output = operation.run(input, request);
    answers.set(key, { input: asked, output, until: now + ms });
    return output;
  },
});
