import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { advanceClock } from "./advance-clock.ts";
import { askLaptop } from "./target.ts";

/** What listens, and cuts each connection once it has been asked; after it has answered so much. */
const server = createServer((request, response) => {
  if (request.url?.endsWith("advance")) {
    response.write('{"now":"2026-01-01T00:00:00Z","part":0.5,"cases":0}\n', () => response.destroy());
  } else {
    response.destroy();
  }
});
const listen = async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

afterEach(() => void server.close());

test("where nothing listens nothing was done, and that is said", async () => {
  const url = await listen();
  await new Promise((resolve) => server.close(resolve));
  await expect(askLaptop(url, "POST", "/_watchkeeper/try")).rejects.toMatchObject({
    name: "NothingListens",
    kind: "unavailable",
    message: expect.stringContaining("Nothing was done"),
  });
});

test("a request that was cut may have been done; one that only reads has changed nothing", async () => {
  const url = await listen();
  await expect(askLaptop(url, "POST", "/_watchkeeper/try")).rejects.toMatchObject({
    name: "RequestCut",
    message: expect.stringMatching(/was cut .* may have been done/),
  });
  await expect(askLaptop(url, "GET", "/_watchkeeper/clock")).rejects.toMatchObject({
    name: "RequestCut",
    message: expect.stringMatching(/was cut .* Nothing was changed/),
  });
});

test("so may a move of the clock that is cut on its way", async () => {
  const url = await listen();
  const told: number[] = [];
  const { signal } = new AbortController();
  await expect(
    advanceClock(url, "1d", { signal, tell: ({ part }) => told.push(part) }),
  ).rejects.toMatchObject({ name: "RequestCut", message: expect.stringContaining("may have been done") });
  expect(told).toEqual([0.5]);
});
