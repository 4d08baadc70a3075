import { WatchkeeperError } from "@watchkeeper/core/error";
import { describe, expect, test } from "vitest";
import { loadConfig } from "./load-config.ts";

/** An error as Node throws it, of a file that it could not read or that threw. */
const thrown = (error: Error, stack: string) => () => Promise.reject(Object.assign(error, { stack }));

describe("a configuration that cannot be read", () => {
  test.each([
    [
      "its grammar is wrong",
      thrown(
        new SyntaxError("Unexpected token `{`"),
        "file:///cloud/watchkeeper.config.ts:10\n  checks: {{\n           ^\n\nSyntaxError [ERR_X]: Unexpected token",
      ),
      /^watchkeeper\.config\.ts, line 10: Unexpected token `\{`\n {2}checks: \{\{\n {11}\^\nNothing was started\./,
    ],
    [
      "it names what is not there",
      thrown(
        new ReferenceError("hubAccount is not defined"),
        "ReferenceError: hubAccount is not defined\n    at file:///cloud/watchkeeper.config.ts:5:19",
      ),
      /^watchkeeper\.config\.ts, line 5: hubAccount is not defined\nNothing/,
    ],
    [
      "it is not there",
      thrown(new Error("Cannot find module"), "Error: Cannot find module '/cloud/watchkeeper.config.ts'"),
      /^watchkeeper\.config\.ts: Cannot find module/,
    ],
    [
      "a check of one's own throws",
      thrown(
        new TypeError("x is not a function"),
        "TypeError: x is not a function\n    at defineCheck (file:///cloud/packages/reactions/src/check.ts:7:1)\n    at file:///cloud/checks/mine.ts:3:7\n    at ModuleJob.run (node:internal/modules/esm/module_job:439:25)\n    at async main (file:///cloud/packages/cli/src/main.ts:14:3)",
      ),
      /^\/cloud\/checks\/mine\.ts, line 3: x is not a function\nNothing/,
    ],
    [
      "a pack throws",
      thrown(
        new Error("there is no window"),
        "Error: there is no window\n    at Object.<anonymous> (/cloud/node_modules/pack/index.js:1:7)\n    at Module._compile (node:internal/modules/cjs/loader:1760:14)",
      ),
      /^\/cloud\/node_modules\/pack\/index\.js, line 1: there is no window\nNothing/,
    ],
    [
      "a check of one's own imports what is not there",
      thrown(
        new Error("Cannot find package 'pack' imported from /cloud/checks/mine.ts"),
        "Error: Cannot find package 'pack' imported from /cloud/checks/mine.ts\n    at packageResolve (node:internal/modules/esm/resolve:784:25)\n    at async main (file:///cloud/packages/cli/src/main.ts:14:3)",
      ),
      /^\/cloud\/checks\/mine\.ts: Cannot find package 'pack'/,
    ],
    [
      "the grammar of a check of one's own is wrong",
      thrown(
        new SyntaxError("Unexpected token `{`"),
        "file:///cloud/checks/mine.ts:2\n  id: {{\n      ^\n\nSyntaxError [ERR_X]: Unexpected token",
      ),
      /^\/cloud\/checks\/mine\.ts, line 2: Unexpected token `\{`\n {2}id: \{\{\n {6}\^\nNothing/,
    ],
    ["it exports nothing", async () => ({}), /export default defineConfig/],
  ])("is wrong input, told with its place: %s", async (_why, load, message) => {
    const error = await loadConfig(load).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "invalid-input", message: expect.stringMatching(message) });
  });

  test("is told in its own words where those are for people, and a bug of ours stays one", async () => {
    const own = new WatchkeeperError("InvalidConfig", "invalid-input", "watchkeeper.config.ts is not valid");
    const bug = Object.assign(new TypeError("x is not a function"), {
      stack:
        "TypeError: x is not a function\n    at parse (file:///cloud/node_modules/zod/index.js:9:9)\n    at file:///cloud/packages/config/src/schema.ts:3:1\n    at async main (file:///cloud/packages/cli/src/main.ts:14:3)",
    });
    for (const error of [own, bug]) await expect(loadConfig(() => Promise.reject(error))).rejects.toBe(error);
  });
});
