import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DataFolder, fileName, openDataFolder } from "./data-folder.ts";

let place: string;
const opened: DataFolder[] = [];
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "watchkeeper-"));
});
afterEach(() => {
  for (const folder of opened.splice(0)) folder.close();
  rmSync(place, { recursive: true });
});

function open(path = place): DataFolder {
  const folder = openDataFolder(path);
  opened.push(folder);
  return folder;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const texts = ({ parts }: DataFolder) =>
  Object.fromEntries([...parts].map(([name, part]) => [name, Buffer.from(part).toString()]));

describe("a data folder", () => {
  test("is made where there is none, and is empty", () => {
    expect(open(join(place, "deep", "down")).parts.size).toBe(0);
  });

  test("holds what was written last of each part, and nothing of those that are gone", () => {
    const folder = open();
    folder.write(
      new Map([
        ["a", bytes("1")],
        ["b", bytes("1")],
      ]),
      [],
    );
    folder.write(
      new Map([
        ["a", bytes("2")],
        ["c", bytes("2")],
      ]),
      ["b"],
    );
    folder.close();
    opened.pop();
    expect(texts(open())).toEqual({ a: "2", c: "2" });
  });

  test("takes a save whole or not at all", () => {
    const folder = open();
    folder.write(new Map([["a", bytes("1")]]), []);
    const broken = new Map<string, Uint8Array>([
      ["a", bytes("2")],
      ["b", "no bytes" as never],
    ]);
    expect(() => folder.write(broken, [])).toThrow();
    folder.write(new Map([["c", bytes("3")]]), []);
    folder.close();
    opened.pop();
    expect(texts(open())).toEqual({ a: "1", c: "3" });
  });

  test("is one process's at a time", () => {
    open().write(new Map([["a", bytes("1")]]), []);
    expect(() => openDataFolder(place)).toThrow(
      expect.objectContaining({
        kind: "conflict",
        message: expect.stringMatching(
          `^${place} is in use by another process, .*Nothing was started, and nothing in it was changed.*--data`,
        ),
      }),
    );
  });

  test("that was begun and never written is an empty one", () => {
    writeFileSync(join(place, fileName), "");
    expect(open().parts.size).toBe(0);
  });
});

describe("a process that is killed while it writes", () => {
  /** Two parts always carry the same number, one of them a megabyte; each number is printed once it is written. */
  const program = (path: string) => `
    import { openDataFolder } from ${JSON.stringify(new URL("data-folder.ts", import.meta.url).href)};
    const folder = openDataFolder(${JSON.stringify(path)});
    for (let n = Number(Buffer.from(folder.parts.get("small") ?? "0")) + 1; ; n += 1) {
      const large = Buffer.alloc(1_000_000, String(n) + ";");
      folder.write(new Map([["large", large], ["small", Buffer.from(String(n))]]), []);
      console.log(n);
    }`;

  test("leaves what it last wrote, whole", async () => {
    let last = 0;
    const { random } = seededRandomness(1);
    for (let round = 0; round < 8; round += 1) {
      const words = ["--input-type=module", "-e", program(place)];
      const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
      const ended = once(child, "close");
      let said = "";
      child.stdout.on("data", (text: Buffer) => {
        said += text.toString();
      });
      await once(child.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      child.kill("SIGKILL");
      await ended;
      const printed = Number(said.trimEnd().split("\n").at(-1));
      const folder = open();
      const [small, large] = ["small", "large"].map((name) =>
        Buffer.from(folder.parts.get(name)!).toString(),
      );
      folder.close();
      opened.pop();
      expect(large).toBe(`${small};`.repeat(1_000_000).slice(0, 1_000_000));
      // It may have died between the write and the print.
      expect(Number(small) - printed).toBeOneOf([0, 1]);
      expect(Number(small)).toBeGreaterThan(last);
      last = Number(small);
    }
  });
});

describe("a folder that is not ours is refused, and left as it is", () => {
  const refusal = (path: string) => {
    try {
      openDataFolder(path).close();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test("where a file is in the way", () => {
    const path = join(place, "file");
    writeFileSync(path, "mine");
    expect(refusal(path)).toMatchObject({
      kind: "invalid-input",
      message: expect.stringMatching(/a file is in the way.*nothing in it was changed/),
    });
    expect(refusal(join(path, "below"))).toMatchObject({ kind: "invalid-input" });
  });

  test("where the database is none", () => {
    const text = "these are my notes, and no database\n".repeat(40);
    writeFileSync(join(place, fileName), text);
    expect(refusal(place)).toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("is no database of Watchkeeper's"),
    });
    expect(readFileSync(join(place, fileName), "utf8")).toBe(text);
  });

  test("where the database is somebody else's", () => {
    const other = new DatabaseSync(join(place, fileName));
    other.exec("CREATE TABLE parts (name TEXT, bytes BLOB); INSERT INTO parts VALUES ('a', x'01')");
    other.close();
    const before = readFileSync(join(place, fileName));
    expect(refusal(place)).toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("a database of something else"),
    });
    expect(readFileSync(join(place, fileName)).equals(before)).toBe(true);
  });

  test("where it was laid out by another version", () => {
    open().close();
    opened.pop();
    const later = new DatabaseSync(join(place, fileName));
    later.exec("PRAGMA user_version = 2");
    later.close();
    expect(refusal(place)).toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("another version of Watchkeeper (layout 2; this one reads layout 1)"),
    });
  });
});
