import net from "node:net";

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/**
 * Makes sure that this process cannot reach AWS, whatever the machine is set up for: ambient AWS settings are dropped,
 * credential and config files point at nothing, the metadata service is off, and every socket to another machine is
 * refused, but for the hosts that are let through.
 */
export function seclude(env: NodeJS.ProcessEnv, letThrough: readonly string[] = []): void {
  for (const name of Object.keys(env)) if (name.startsWith("AWS_")) delete env[name];
  env.AWS_EC2_METADATA_DISABLED = "true";
  env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
  env.AWS_CONFIG_FILE = "/dev/null";
  refuseOtherMachines(letThrough);
}

let refused = false;

function refuseOtherMachines(letThrough: readonly string[]): void {
  if (refused) return;
  refused = true;
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (this: net.Socket, ...words: unknown[]) {
    const host = hostOf(words);
    if (host !== undefined && !loopback.test(host) && !letThrough.includes(host)) {
      const error = new Error(
        `Watchkeeper on a laptop reaches no other machine, and ${host} is one. Nothing was sent.`,
      );
      process.nextTick(() => this.destroy(error));
      return this;
    }
    return connect.apply(this, words as Parameters<typeof connect>);
  } as typeof connect;
}

/** The host of a `connect` call; undefined for a path (a local pipe). */
function hostOf(words: readonly unknown[]): string | undefined {
  const [first, second] = Array.isArray(words[0]) ? (words[0] as readonly unknown[]) : words;
  if (typeof first === "object" && first !== null) {
    const { path, host } = first as { path?: string; host?: string };
    return path ? undefined : (host ?? "localhost");
  }
  if (typeof first === "string") return undefined;
  return typeof second === "string" ? second : "localhost";
}
