import { constants, createHash, createPublicKey, verify } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { IAMClient } from "@aws-sdk/client-iam";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  type KeySpec,
  KMSClient,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SigningAlgorithmSpec,
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
import { noteEvents } from "../../testing/events.ts";
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
    const made = client.send(new CreateKeyCommand({ KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" }));
    await expect(made).rejects.toThrow("does not simulate keys of the spec SM2");
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

describe("a signature", () => {
  const signed = async (KeySpec: KeySpec, SigningAlgorithm: SigningAlgorithmSpec) => {
    const words = { KeyId: await makeKey({ KeySpec }), Message, SigningAlgorithm };
    const { Signature = new Uint8Array() } = await client.send(new SignCommand(words));
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand(words));
    const half = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    return { words, Signature, half };
  };

  test.each([
    ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384"],
    ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512"],
    ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256"],
    ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "sha256"],
    ["RSA_3072", "RSASSA_PKCS1_V1_5_SHA_512", "sha512"],
  ] as const)("of %s by %s verifies anywhere, and is the same each time", async (spec, algorithm, hash) => {
    const { words, Signature, half } = await signed(spec, algorithm);
    expect(verify(hash, Message, half, Signature)).toBe(true);
    expect((await client.send(new SignCommand(words))).Signature).toEqual(Signature);
    expect(await client.send(new VerifyCommand({ ...words, Signature }))).toMatchObject({
      SignatureValid: true,
    });
  });

  test("by PSS verifies anywhere, and one that another has made verifies here", async () => {
    const { words, Signature, half } = await signed("RSA_2048", "RSASSA_PSS_SHA_256");
    const key = { key: half, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify("sha256", Message, key, Signature)).toBe(true);
    expect(await client.send(new VerifyCommand({ ...words, Signature }))).toMatchObject({
      SignatureValid: true,
    });
    const other = Buffer.from(Signature);
    other[5] = (other[5] ?? 0) ^ 1;
    await expect(client.send(new VerifyCommand({ ...words, Signature: other }))).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
  });

  test.each(["ECDSA_SHA_256", "RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256"] as const)(
    "of a digest by %s is one of what the digest is of",
    async (algorithm) => {
      const { words } = await signed(algorithm.startsWith("E") ? "ECC_NIST_P256" : "RSA_2048", algorithm);
      const digest = createHash("sha256").update(Message).digest();
      const asDigest = { ...words, Message: digest, MessageType: "DIGEST" as const };
      const { Signature } = await client.send(new SignCommand(asDigest));
      for (const asked of [words, asDigest])
        expect(await client.send(new VerifyCommand({ ...asked, Signature }))).toMatchObject({
          SignatureValid: true,
        });
      const short = client.send(new SignCommand({ ...asDigest, Message: digest.subarray(1) }));
      await expect(short).rejects.toThrow("invalid length");
    },
  );
});

describe("a symmetric key", () => {
  let key: string;
  beforeEach(async () => {
    key = await makeKey({ KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "ENCRYPT_DECRYPT" });
  });
  const encrypt = async (by = client) =>
    (await by.send(new EncryptCommand({ KeyId: key, Plaintext: Message, EncryptionContext: { a: "1" } })))
      .CiphertextBlob;
  const decrypt = async (CiphertextBlob: Uint8Array | undefined, by = client) =>
    Buffer.from(
      (await by.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: "1" } }))).Plaintext ?? [],
    ).toString();
  const status = () => client.send(new GetKeyRotationStatusCommand({ KeyId: key }));

  test("rotates when its period is over, in a world that was saved meanwhile too, and decrypts what is older", async () => {
    await client.send(new EnableKeyRotationCommand({ KeyId: key, RotationPeriodInDays: 90 }));
    const old = await encrypt();
    const snapshot = deserialize(serialize(world.snapshot())) as WorldSnapshot;
    world = createWorld({ services: [kms, iam], accounts: [account], seed: 0, snapshot });
    client = new KMSClient(clientOptions(world, { as: administrator(account) }));
    const events = noteEvents(world);
    await world.clock.advance(90 * 86_400_000);
    const { Rotations } = await client.send(new ListKeyRotationsCommand({ KeyId: key }));
    expect(Rotations).toMatchObject([{ RotationType: "AUTOMATIC" }]);
    expect(events.map((event) => event["detail-type"])).toContain("KMS CMK Rotation");
    expect(await decrypt(old)).toBe("what was signed");
    await client.send(new DisableKeyRotationCommand({ KeyId: key }));
    expect((await status()).KeyRotationEnabled).toBe(false);
    await world.clock.advance(90 * 86_400_000);
    expect((await client.send(new ListKeyRotationsCommand({ KeyId: key }))).Rotations).toHaveLength(1);
  });

  test("is used by whom a grant names, for what it names, with its context, until it is revoked", async () => {
    const roles = new IAMClient(clientOptions(world, { as: administrator(account) }));
    const role = await makeRole(roles, "reader", "lambda.amazonaws.com", allow("kms:ListKeys"));
    const as = world.assume(role, "session", "lambda.amazonaws.com");
    const reader = new KMSClient(clientOptions(world, { as }));
    const ciphertext = await encrypt();
    await expect(decrypt(ciphertext, reader)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const { GrantId } = await client.send(
      new CreateGrantCommand({
        KeyId: key,
        GranteePrincipal: role,
        Operations: ["Decrypt"],
        Constraints: { EncryptionContextSubset: { a: "1" } },
      }),
    );
    expect(await decrypt(ciphertext, reader)).toBe("what was signed");
    await expect(encrypt(reader)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const other = new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: { a: "2" } });
    await expect(reader.send(other)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await client.send(new RevokeGrantCommand({ KeyId: key, GrantId }));
    await expect(decrypt(ciphertext, reader)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("of another account is used by its ARN, where its policy lets that account", async () => {
    const two = createWorld({ services: [kms, iam], accounts: [account, "444455556666"], seed: 3 });
    const [mine, theirs] = [account, "444455556666"].map(
      (owner) => new KMSClient(clientOptions(two, { as: administrator(owner) })),
    ) as [KMSClient, KMSClient];
    const { KeyMetadata } = await mine.send(new CreateKeyCommand({}));
    const words = { KeyId: KeyMetadata?.Arn, Plaintext: Message };
    await expect(theirs.send(new EncryptCommand(words))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const own = (owner: string) => ({
      ...allow("kms:*"),
      Principal: { AWS: `arn:aws:iam::${owner}:root` },
    });
    const Policy = document(own(account), own("444455556666"));
    await mine.send(new PutKeyPolicyCommand({ KeyId: words.KeyId, Policy }));
    const { CiphertextBlob } = await theirs.send(new EncryptCommand(words));
    expect((await mine.send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(words.KeyId);
    await expect(theirs.send(new EncryptCommand({ ...words, KeyId: "none" }))).rejects.toMatchObject({
      name: "NotFoundException",
    });
  });

  test("leaves no record of its use, nor the secret in any", async () => {
    const events = noteEvents(world);
    await encrypt();
    await client.send(new CreateKeyCommand({}));
    await world.clock.advance(10_000);
    expect(events.map(({ detail }) => (detail as { eventName: string }).eventName)).toEqual(
      expect.not.arrayContaining(["Encrypt"]),
    );
  });
});
