import { serialize } from "node:v8";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "./laptop.ts";
import { deployedFrom, ofAnotherFormat, savedCloud } from "./saved-cloud.ts";

const folder = (parts: Record<string, unknown>) => ({
  path: "cloud",
  parts: new Map(Object.entries(parts).map(([name, part]) => [name, new Uint8Array(serialize(part))])),
});

describe("the cloud of a folder", () => {
  test("is none where nothing was saved yet", () => {
    expect(savedCloud(folder({}), "f")).toBeUndefined();
  });

  test("is the world's parts, without what it was deployed from", () => {
    const found = savedCloud(folder({ [deployedFrom]: "f", keys: new Map([["k", new Date(1)]]) }), "f");
    expect(found).toEqual(new Map([["keys", new Map([["k", new Date(1)]])]]));
  });

  test("is refused where something else would be deployed today", () => {
    expect(() => savedCloud(folder({ [deployedFrom]: "f", keys: [] }), "g")).toThrow(
      expect.objectContaining({
        kind: "conflict",
        message: expect.stringMatching(
          /^The cloud in cloud was deployed from another configuration.*nothing in it was changed.*delete the folder, or name another/,
        ),
      }),
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
