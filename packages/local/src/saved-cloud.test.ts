import { serialize } from "node:v8";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "./laptop.ts";
import { dataForm, deployedFrom, ofAnotherFormat, savedCloud, storesIn } from "./saved-cloud.ts";

const folder = (parts: Record<string, unknown>) => ({
  path: "cloud",
  parts: new Map(Object.entries(parts).map(([name, part]) => [name, new Uint8Array(serialize(part))])),
});
const ours = { [storesIn]: dataForm, [deployedFrom]: "f" };

describe("the cloud of a folder", () => {
  test("is none where nothing was saved yet", () => {
    expect(savedCloud(folder({}), "f")).toBeUndefined();
  });

  test("is the world's parts, without what it was deployed from", () => {
    const found = savedCloud(folder({ ...ours, keys: new Map([["k", new Date(1)]]) }), "f");
    expect(found).toEqual(new Map([["keys", new Map([["k", new Date(1)]])]]));
  });

  test("is refused where something else would be deployed today", () => {
    expect(() => savedCloud(folder({ ...ours, keys: [] }), "g")).toThrow(
      expect.objectContaining({
        kind: "conflict",
        message: expect.stringMatching(
          /^The cloud in cloud was deployed from another configuration.*nothing in it was changed.*delete the folder, or name another/,
        ),
      }),
    );
  });

  test("is refused where it is from before the five tables, whatever it was deployed from", () => {
    const table = { tables: new Map([["watchkeeper-laptop-table", { items: new Map() }]]) };
    const before = { [deployedFrom]: "f", "state dynamodb|111122223333|us-east-1": table };
    expect(() => savedCloud(folder(before), "f")).toThrow(
      expect.objectContaining({
        kind: "conflict",
        message:
          "The cloud in cloud was made by a version of Watchkeeper that stores its data in one table; this one stores it " +
          "in five tables, and takes over nothing (docs/decisions/0019-five-tables.md). Nothing was started, and nothing " +
          "in it was changed. Go on with it in the last version before the five tables, or begin a new cloud in another " +
          "folder: npm start -- --data <folder>",
      }),
    );
  });

  test("is refused where a later version stores its data otherwise", () => {
    expect(() => savedCloud(folder({ ...ours, [storesIn]: "six tables" }), "f")).toThrow(
      /stores its data in six tables; .*nothing in it was changed. Go on with it in that version, or begin a new cloud/,
    );
  });

  test("is refused where a part of it cannot be read", () => {
    const parts = new Map([["keys", new Uint8Array([1, 2, 3])]]);
    expect(() => savedCloud({ path: "cloud", parts }, "f")).toThrow(
      /"keys" of the cloud in cloud is damaged/,
    );
  });

  test("is refused where the embedded AWS does not know its format", () => {
    const snapshot = new Map([["core", { format: 0 }]]);
    try {
      createWorld({ services: [], accounts: [], seed: 1, snapshot });
      expect.unreachable();
    } catch (error) {
      expect(ofAnotherFormat(error, "cloud")).toMatchObject({
        kind: "conflict",
        message: expect.stringMatching(/^The cloud in cloud was saved by another version.*format 0/),
      });
    }
  });
});

describe("what a cloud is deployed from", () => {
  const chat = { apiUrl: "http://localhost:1/api/", channel: "C1", team: "T1" };

  test("is the same wherever the laptop and its chat are served, and whatever the chat's secrets are", () => {
    const elsewhere = { ...chat, apiUrl: "http://localhost:2/api/", token: "t", signingSecret: "s" };
    expect(fingerprintOf(elsewhere)).toBe(fingerprintOf(chat));
  });

  test("is another with another channel, and without a chat", () => {
    const hashes = [chat, { ...chat, channel: "C2" }, undefined].map(fingerprintOf);
    expect(new Set(hashes).size).toBe(3);
  });
});
