import { createPublicKey, verify } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { IAMClient } from "@aws-sdk/client-iam";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { WorldSnapshot } from "../../kernel/snapshot.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { allow, document } from "../../testing/policy.ts";
import { administrator } from "../../testing/principals.ts";
import { makeRole } from "../../testing/roles.ts";
import { iam } from "../iam/service.ts";
import { kms } from "./service.ts";

const account = "111122223333";
const algorithm = { SigningAlgorithm: "ECDSA_SHA_256" } as const;
const Message = Buffer.from("what was signed");

let world: World;
let client: KMSClient;
let KeyId: string;
beforeEach(async () => {
  world = createWorld({ services: [kms, iam], accounts: [account], seed: 3 });
  client = new KMSClient(clientOptions(world, { as: administrator(account) }));
  KeyId = await makeKey();
});

const makeKey = async (words: object = {}): Promise<string> => {
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY", ...words }),
  );
  return KeyMetadata?.Arn ?? "";
};
const sign = (by: KMSClient = client, key = KeyId) =>
  by.send(new SignCommand({ KeyId: key, Message, ...algorithm }));

describe("a key", () => {
  test("signs what verifies anywhere by its public key, and nothing else", async () => {
    const { Signature = new Uint8Array() } = await sign();
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    expect(verify("sha256", Message, key, Signature)).toBe(true);
    expect(verify("sha256", Buffer.from("another"), key, Signature)).toBe(false);
  });

  test("signs any message so, and the same alike each time", async () => {
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    for (let number = 0; number < 100; number++) {
      const words = { KeyId, Message: Buffer.from(`message ${number}`), ...algorithm };
      const [one, again] = [
        await client.send(new SignCommand(words)),
        await client.send(new SignCommand(words)),
      ];
      expect(verify("sha256", words.Message, key, one.Signature!)).toBe(true);
      expect(again.Signature).toEqual(one.Signature);
    }
  });

  test("verifies its own signatures, and refuses those of another", async () => {
    const { Signature } = await sign();
    const words = { Message, Signature, ...algorithm };
    expect(await client.send(new VerifyCommand({ KeyId, ...words }))).toMatchObject({ SignatureValid: true });
    const other = await makeKey();
    await expect(client.send(new VerifyCommand({ KeyId: other, ...words }))).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
  });

  test("is the same in a world that was saved", async () => {
    const { Signature } = await sign();
    const snapshot = deserialize(serialize(world.snapshot())) as WorldSnapshot;
    const again = createWorld({ services: [kms, iam], accounts: [account], seed: 0, snapshot });
    const reader = new KMSClient(clientOptions(again, { as: administrator(account) }));
    const words = { KeyId, Message, Signature, ...algorithm };
    expect(await reader.send(new VerifyCommand(words))).toMatchObject({ SignatureValid: true });
  });

  test("that is disabled, or is to be deleted, signs nothing until that is taken back", async () => {
    await client.send(new DisableKeyCommand({ KeyId }));
    await expect(sign()).rejects.toMatchObject({ name: "DisabledException" });
    await client.send(new EnableKeyCommand({ KeyId }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await expect(sign()).rejects.toMatchObject({ name: "KMSInvalidStateException" });
    await client.send(new CancelKeyDeletionCommand({ KeyId }));
    await client.send(new EnableKeyCommand({ KeyId }));
    await sign();
    await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await world.clock.advance(8 * 86_400_000);
    await expect(client.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: "NotFoundException",
    });
    expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  test("of another kind is refused by name", async () => {
    await expect(client.send(new CreateKeyCommand({}))).rejects.toThrow(/SYMMETRIC_DEFAULT/);
  });

  test("bears tags", async () => {
    await client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "1" }] }));
    await client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "b", TagValue: "2" }] }));
    await client.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
    const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([{ TagKey: "b", TagValue: "2" }]);
  });
});

describe("an alias", () => {
  test("stands for its key until it is given another", async () => {
    await client.send(new CreateAliasCommand({ AliasName: "alias/notary", TargetKeyId: KeyId }));
    expect((await sign(client, "alias/notary")).KeyId).toBe(KeyId);
    const other = await makeKey();
    await client.send(new UpdateAliasCommand({ AliasName: "alias/notary", TargetKeyId: other }));
    expect((await sign(client, "alias/notary")).KeyId).toBe(other);
    const { Aliases } = await client.send(new ListAliasesCommand({}));
    expect(Aliases).toMatchObject([{ AliasName: "alias/notary", TargetKeyId: other.split("/")[1] }]);
  });

  test("is made once, and of a key that there is", async () => {
    const make = (TargetKeyId: string) =>
      client.send(new CreateAliasCommand({ AliasName: "alias/notary", TargetKeyId }));
    await expect(make("nothing")).rejects.toMatchObject({ name: "NotFoundException" });
    await make(KeyId);
    await expect(make(KeyId)).rejects.toMatchObject({ name: "AlreadyExistsException" });
    await expect(sign(client, "alias/nobody")).rejects.toThrow("alias/nobody is not found");
  });
});

describe("a key's policy", () => {
  const signer = async () => {
    const roles = new IAMClient(clientOptions(world, { as: administrator(account) }));
    const role = await makeRole(roles, "signer", "lambda.amazonaws.com", allow("kms:Sign"));
    const as = world.assume(role, "session", "lambda.amazonaws.com");
    return { role, by: new KMSClient(clientOptions(world, { as })) };
  };

  test("lets the account's own policies decide, unless another is put", async () => {
    const { by } = await signer();
    await sign(by);
    const { Policy = "" } = await client.send(new GetKeyPolicyCommand({ KeyId }));
    expect(JSON.parse(Policy)).toMatchObject({ Statement: [{ Action: "kms:*" }] });
  });

  test("that does not name whoever asks keeps them out, whatever else allows them", async () => {
    const { role, by } = await signer();
    const only = (AWS: string, Action: string) => ({ ...allow(Action), Principal: { AWS } });
    const put = (...statements: object[]) =>
      client.send(new PutKeyPolicyCommand({ KeyId, Policy: document(...statements) }));
    const administrators = only(administrator(account).arn, "kms:*");
    await put(administrators);
    await expect(sign(by)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("no resource-based policy allows the kms:Sign action"),
    });
    await put(administrators, only(role, "kms:Sign"));
    await sign(by);
    await put(administrators, only(role, "kms:Sign"), {
      Effect: "Deny",
      Principal: "*",
      Action: "kms:Sign",
      Resource: "*",
      Condition: { StringNotEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" } },
    });
    await expect(sign(by)).rejects.toThrow("explicit deny");
  });
});
