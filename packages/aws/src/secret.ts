import type { Runtime } from "@watchkeeper/core/runtime";

/** How long a secret is kept before it is read again: a rotated one is taken up within this time. */
const keptMs = 300_000;
const prefix = "ssm:";

/**
 * What a variable of the environment stands for: the SecureString parameter that `ssm:/name` names, or itself. What
 * reads parameters is imported once one is to be read.
 */
export function secretReader(runtime: Runtime): (reference: string) => Promise<string> {
  const kept = new Map<string, { readonly value: Promise<string>; readonly until: number }>();
  return (reference) => {
    if (!reference.startsWith(prefix)) return Promise.resolve(reference);
    const now = runtime.clock.now().getTime();
    const known = kept.get(reference);
    if (known && known.until > now) return known.value;
    const name = reference.slice(prefix.length);
    const value = import("./parameter.ts").then(({ getParameter }) => getParameter(runtime, name));
    kept.set(reference, { value, until: now + keptMs });
    value.catch(() => kept.delete(reference));
    return value;
  };
}
