import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Asked, askedInJourneys } from "./asked.ts";
import { permissionsPage } from "./page.ts";
import { permissionsOf, roles } from "./permissions.ts";
import { reasons } from "./reasons.ts";

let asked: readonly Asked[];

beforeAll(async () => {
  asked = await askedInJourneys();
});

describe("what the roles of a stage allow", () => {
  test("is enough: no journey is refused anything", () => {
    expect(asked.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  });

  test("is used by a journey, or says why it is there", () => {
    const unexplained = roles
      .flatMap((role) => permissionsOf(role, asked))
      .filter(({ isUsed, reason }) => !isUsed && !reason);
    expect(
      unexplained.map(
        ({ role, action, resource, items = "" }) => `${role}: ${action} on ${resource} ${items}`,
      ),
    ).toEqual([]);
  });

  test("has no reason told for it that nothing needs", () => {
    const told = new Set(roles.flatMap((role) => permissionsOf(role, asked)).map(({ reason }) => reason));
    expect(reasons.filter((reason) => !told.has(reason))).toEqual([]);
  });

  test("stands in docs/permissions.md (npm run docs writes it)", () => {
    const page = readFileSync(new URL("../../docs/permissions.md", import.meta.url), "utf8");
    expect(page).toBe(permissionsPage(asked));
  });
});
