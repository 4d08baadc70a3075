import type { Plugin } from "esbuild";

/** What the SDK's clients import and no function of ours may or can reach, with what they import from it. */
const unreachable: Readonly<Record<string, { readonly exports: string; readonly because: string }>> = {
  "@aws-sdk/credential-provider-node": {
    exports: "export const defaultProvider = () => used;",
    because: "clientConfig gives every client its credentials; none may look for others on its own",
  },
  bowser: { exports: "export default { parse: used };", because: "it reads a browser's user agent" },
};

/** Leaves out, from every bundle, some 190 KB that is never run; whoever reaches it all the same is told so. */
export const leftOut: Plugin = {
  name: "left-out",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${Object.keys(unreachable).join("|")})$`) }, ({ path }) => ({
      path,
      namespace: "left-out",
    }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => {
      const { exports, because } = unreachable[path] ?? { exports: "", because: "" };
      const message = `${path} is in no bundle of Watchkeeper: ${because}.`;
      return {
        contents: `const used = () => { throw new Error(${JSON.stringify(message)}); };\n${exports}`,
        loader: "js",
      };
    });
  },
};
