import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Packages that the SDK's clients import and no function of ours may or can reach, with what they import from them. */
const packages: Readonly<Record<string, { readonly exports: string; readonly because: string }>> = {
  "@aws-sdk/credential-provider-node": {
    exports: "export const defaultProvider = used;",
    because: "clientConfig gives every client its credentials; none may look for others on its own",
  },
  "@aws-sdk/endpoint-cache": {
    exports: `export class EndpointCache {
      getEndpoint = used; get = used; set = used; delete = used; has = used; clear = used;
    }`,
    because: "no command of ours discovers its endpoint",
  },
  bowser: { exports: "export default { parse: used };", because: "it reads a browser's user agent" },
};

const ownRetries = "clientConfig gives every client its retries";
const nodeHashes = "Node hashes by itself";
/** The same of single files of `@smithy/core`. */
const files: Readonly<Record<string, string>> = {
  StandardRetryStrategy: ownRetries,
  AdaptiveRetryStrategy: ownRetries,
  DefaultRateLimiter: ownRetries,
  Sha256Js: nodeHashes,
  Md5Js: nodeHashes,
  getInstanceMetadataRegion: "a function does not run on an instance",
};
const fileFilter = new RegExp(
  `[\\\\/]@smithy[\\\\/]core[\\\\/]dist-es[\\\\/].*[\\\\/](${Object.keys(files).join("|")})\\.js$`,
);
const exported = /^export (?:const|class|function) (\w+)/gm;

/** Leaves out, from every bundle, some 200 KB that is never run; whoever reaches it all the same is told so. */
export const leftOut: Plugin = {
  name: "left-out",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${Object.keys(packages).join("|")})$`) }, ({ path }) => ({
      path,
      namespace: "left-out",
    }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => {
      const { exports, because } = packages[path] ?? { exports: "", because: "" };
      return { contents: `${usedOf(path, because)}\n${exports}`, loader: "js" };
    });
    build.onLoad({ filter: fileFilter }, async ({ path }) => {
      const names = [...(await readFile(path, "utf8")).matchAll(exported)].map(([, name = ""]) => name);
      const [, file = ""] = fileFilter.exec(path) ?? [];
      return {
        contents: `${usedOf(file, files[file] ?? "")}\nexport { ${names.map((name) => `used as ${name}`).join(", ")} };`,
        loader: "js",
      };
    });
  },
};

/** What stands for all of it: it is called, or constructed, by nobody. */
const usedOf = (what: string, because: string): string =>
  `function used() { throw new Error(${JSON.stringify(`${what} is in no bundle of Watchkeeper: ${because}.`)}); }`;
