import { deserialize, serialize } from "node:v8";
import {
  ACMClient,
  DescribeCertificateCommand,
  RequestCertificateCommand,
  type ValidationMethod,
} from "@aws-sdk/client-acm";
import { beforeEach, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { WorldSnapshot } from "../../kernel/snapshot.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { noteEvents } from "../../testing/events.ts";
import { administrator } from "../../testing/principals.ts";
import { acm } from "./service.ts";

const account = "111122223333";
const dayMs = 86_400_000;

let world: World;
let client: ACMClient;
const use = (made: World) => {
  world = made;
  client = new ACMClient(clientOptions(world, { as: administrator(account) }));
};
beforeEach(() => use(createWorld({ services: [acm], accounts: [account], seed: 3 })));

const request = async (ValidationMethod: ValidationMethod, IdempotencyToken?: string) =>
  (
    await client.send(
      new RequestCertificateCommand({
        DomainName: "app.example.com",
        ValidationMethod,
        ...(IdempotencyToken ? { IdempotencyToken } : {}),
      }),
    )
  ).CertificateArn;
const status = async (CertificateArn: string | undefined) =>
  (await client.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate?.Status;

test("a certificate is validated, issued and expires, whichever process the world goes on in", async () => {
  const events = noteEvents(world);
  const arn = await request("DNS");
  const again = () => {
    const snapshot = deserialize(serialize(world.snapshot())) as WorldSnapshot;
    use(createWorld({ services: [acm], accounts: [account], seed: 0, snapshot }));
    return noteEvents(world);
  };
  const issued = again();
  await world.clock.advance(600_000);
  expect(await status(arn)).toBe("ISSUED");
  const expired = again();
  await world.clock.advance(198 * dayMs);
  expect(await status(arn)).toBe("EXPIRED");
  const told = [events, issued, expired].map((list) =>
    list.map((event) => event["detail-type"]).filter((type) => type.startsWith("ACM")),
  );
  expect(told).toEqual([[], ["ACM Certificate Available"], ["ACM Certificate Expired"]]);
});

test("a certificate that asks by mail is given up after three days", async () => {
  const arn = await request("EMAIL");
  await world.clock.advance(2 * dayMs);
  expect(await status(arn)).toBe("PENDING_VALIDATION");
  await world.clock.advance(2 * dayMs);
  expect(await status(arn)).toBe("VALIDATION_TIMED_OUT");
});

test("a token stands for one certificate for an hour, in a world that was saved too", async () => {
  const arn = await request("DNS", "token");
  const snapshot = deserialize(serialize(world.snapshot())) as WorldSnapshot;
  use(createWorld({ services: [acm], accounts: [account], seed: 0, snapshot }));
  expect(await request("DNS", "token")).toBe(arn);
  await world.clock.advance(3_600_001);
  expect(await request("DNS", "token")).not.toBe(arn);
});

test("two requests at once with one token make one certificate", async () => {
  const [one, other] = await Promise.all([request("DNS", "token"), request("DNS", "token")]);
  expect(other).toBe(one);
});
