import { createPublicKey, verify } from "node:crypto";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GenerateRandomCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account } from "./places.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("kms");
const kms = new KMSClient(clientConfig);
const algorithm = { SigningAlgorithm: "ECDSA_SHA_256" } as const;
const Message = Buffer.from("what was signed");

const key = async (): Promise<string> => {
  const words = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY", Description: "signs" } as const;
  return (await kms.send(new CreateKeyCommand(words))).KeyMetadata?.KeyId ?? "";
};

holds("a key is described by its id, its ARN and its alias", async () => {
  const KeyId = await key();
  const AliasName = `alias/${fresh("notary")}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({
    KeyId,
    Description: "signs",
    Enabled: true,
    KeyState: "Enabled",
    KeySpec: "ECC_NIST_P256",
    KeyUsage: "SIGN_VERIFY",
    SigningAlgorithms: ["ECDSA_SHA_256"],
  });
  for (const name of [KeyMetadata?.Arn, AliasName])
    expect((await kms.send(new DescribeKeyCommand({ KeyId: name }))).KeyMetadata?.KeyId).toBe(KeyId);
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
  expect(Aliases).toMatchObject([{ AliasName, TargetKeyId: KeyId }]);
});

holds("a signature verifies by the public key, anywhere", async () => {
  const KeyId = await key();
  const { Signature = new Uint8Array() } = await kms.send(new SignCommand({ KeyId, Message, ...algorithm }));
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  const half = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  expect(verify("sha256", Message, half, Signature)).toBe(true);
  expect(await kms.send(new VerifyCommand({ KeyId, Message, Signature, ...algorithm }))).toMatchObject({
    SignatureValid: true,
  });
});

holds("a signature of another message is refused", async () => {
  const KeyId = await key();
  const { Signature } = await kms.send(new SignCommand({ KeyId, Message, ...algorithm }));
  const words = { KeyId, Message: Buffer.from("another"), Signature, ...algorithm };
  expect(await refusal(kms.send(new VerifyCommand(words)))).toEqual({
    code: "KMSInvalidSignatureException",
    status: 400,
  });
});

holds("a key that is not there is refused, and an alias that is none's", async () => {
  const none = "00000000-0000-4000-8000-000000000000";
  for (const KeyId of [none, "alias/none"])
    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId })))).toEqual({
      code: "NotFoundException",
      status: 400,
    });
});

holds("an alias is made once", async () => {
  const words = { AliasName: `alias/${fresh("notary")}`, TargetKeyId: await key() };
  await kms.send(new CreateAliasCommand(words));
  expect(await refusal(kms.send(new CreateAliasCommand(words)))).toEqual({
    code: "AlreadyExistsException",
    status: 400,
  });
});

holds("a key that is disabled signs nothing", async () => {
  const KeyId = await key();
  await kms.send(new DisableKeyCommand({ KeyId }));
  expect(await refusal(kms.send(new SignCommand({ KeyId, Message, ...algorithm })))).toEqual({
    code: "DisabledException",
    status: 400,
  });
});

holds("a key that is to be deleted signs nothing, and says when it is gone", async () => {
  const KeyId = await key();
  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(scheduled.DeletionDate).toBeInstanceOf(Date);
  expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe("PendingDeletion");
  expect(await refusal(kms.send(new SignCommand({ KeyId, Message, ...algorithm })))).toEqual({
    code: "KMSInvalidStateException",
    status: 400,
  });
});

holds("a key's policy is the one that was put", async () => {
  const KeyId = await key();
  const { Policy = "" } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
  const next = JSON.parse(Policy) as { Statement: unknown };
  expect([next.Statement].flat()).toMatchObject([{ Effect: "Allow", Action: "kms:*", Resource: "*" }]);
  const words = { KeyId, PolicyName: "default", Policy: JSON.stringify({ ...next, Id: "another" }) };
  await kms.send(new PutKeyPolicyCommand(words));
  const put = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
  expect(JSON.parse(put.Policy ?? "")).toMatchObject({ Id: "another" });
});

holds("a key bears tags", async () => {
  const KeyId = await key();
  await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "stage", TagValue: "test" }] }));
  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
  expect(Tags).toEqual([{ TagKey: "stage", TagValue: "test" }]);
});

const symmetric = async (): Promise<string> =>
  (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
const EncryptionContext = { purpose: "test" };

holds("what a key encrypts it decrypts, with the same context and without being named", async () => {
  const KeyId = await symmetric();
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: Message, EncryptionContext }),
  );
  const { Plaintext = [], KeyId: by } = await kms.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext }),
  );
  expect(Buffer.from(Plaintext)).toEqual(Message);
  expect(by).toContain(KeyId);
  const invalid = { code: "InvalidCiphertextException", status: 400 };
  expect(await refusal(kms.send(new DecryptCommand({ CiphertextBlob })))).toEqual(invalid);
  const nonsense = new DecryptCommand({ CiphertextBlob: Buffer.from("nonsense") });
  expect(await refusal(kms.send(nonsense))).toEqual(invalid);
});

holds("a key that is named and did not encrypt is told", async () => {
  const [KeyId, other] = [await symmetric(), await symmetric()];
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Message }));
  expect(await refusal(kms.send(new DecryptCommand({ CiphertextBlob, KeyId: other })))).toEqual({
    code: "IncorrectKeyException",
    status: 400,
  });
});

holds("what one key encrypted is encrypted anew by another, and never seen", async () => {
  const [KeyId, DestinationKeyId] = [await symmetric(), await symmetric()];
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: Message, EncryptionContext }),
  );
  const again = await kms.send(
    new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId }),
  );
  expect([again.SourceKeyId, again.KeyId].map((arn) => arn?.split("/")[1])).toEqual([
    KeyId,
    DestinationKeyId,
  ]);
  const { Plaintext = [] } = await kms.send(new DecryptCommand({ CiphertextBlob: again.CiphertextBlob }));
  expect(Buffer.from(Plaintext)).toEqual(Message);
});

holds("a data key comes with itself encrypted, or so alone", async () => {
  const KeyId = await symmetric();
  const both = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
  expect(both.Plaintext).toHaveLength(32);
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: both.CiphertextBlob }));
  expect(Plaintext).toEqual(both.Plaintext);
  const { CiphertextBlob } = await kms.send(
    new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 20 }),
  );
  expect((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toHaveLength(20);
  expect(await refusal(kms.send(new GenerateDataKeyCommand({ KeyId })))).toEqual({
    code: "ValidationException",
    status: 400,
  });
});

holds("a key does what it is for, and nothing else", async () => {
  const wrong = { code: "InvalidKeyUsageException", status: 400 };
  expect(await refusal(kms.send(new EncryptCommand({ KeyId: await key(), Plaintext: Message })))).toEqual(
    wrong,
  );
  expect(
    await refusal(kms.send(new SignCommand({ KeyId: await symmetric(), Message, ...algorithm }))),
  ).toEqual(wrong);
});

holds("a key of HMAC proves a message, and refuses the proof of another", async () => {
  const words = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(words));
  const asked = { KeyId: KeyMetadata?.KeyId, Message, MacAlgorithm: "HMAC_SHA_256" } as const;
  const { Mac } = await kms.send(new GenerateMacCommand(asked));
  expect(await kms.send(new VerifyMacCommand({ ...asked, Mac }))).toMatchObject({ MacValid: true });
  const other = kms.send(new VerifyMacCommand({ ...asked, Message: Buffer.from("another"), Mac }));
  expect(await refusal(other)).toEqual({ code: "KMSInvalidMacException", status: 400 });
});

holds("a key of RSA encrypts for itself, and signs in both ways", async () => {
  const make = async (KeyUsage: "ENCRYPT_DECRYPT" | "SIGN_VERIFY") =>
    (await kms.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage }))).KeyMetadata?.KeyId ?? "";
  const asked = { KeyId: await make("ENCRYPT_DECRYPT"), EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ ...asked, Plaintext: Message }));
  const { Plaintext = [] } = await kms.send(new DecryptCommand({ ...asked, CiphertextBlob }));
  expect(Buffer.from(Plaintext)).toEqual(Message);
  const KeyId = await make("SIGN_VERIFY");
  for (const SigningAlgorithm of ["RSASSA_PSS_SHA_512", "RSASSA_PKCS1_V1_5_SHA_384"] as const) {
    const { Signature } = await kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    const verified = await kms.send(new VerifyCommand({ KeyId, Message, Signature, SigningAlgorithm }));
    expect(verified).toMatchObject({ SignatureValid: true });
  }
});

holds("a symmetric key rotates, if that is asked for, and no other does", async () => {
  const KeyId = await symmetric();
  const status = () => kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
  await kms.send(new EnableKeyRotationCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: true });
  await kms.send(new DisableKeyRotationCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
  expect(await refusal(kms.send(new EnableKeyRotationCommand({ KeyId: await key() })))).toEqual({
    code: "UnsupportedOperationException",
    status: 400,
  });
});

holds("a grant is listed until it is revoked or retired", async () => {
  const KeyId = await symmetric();
  const principal = `arn:aws:iam::${account}:role/reader`;
  const words = { KeyId, GranteePrincipal: principal, RetiringPrincipal: principal } as const;
  const grant = async () =>
    kms.send(new CreateGrantCommand({ ...words, Operations: ["Decrypt", "Encrypt"] }));
  const listed = async () => (await kms.send(new ListGrantsCommand({ KeyId }))).Grants ?? [];
  const [one, other] = [await grant(), await grant()];
  expect(await listed()).toHaveLength(2);
  expect((await listed()).find(({ GrantId }) => GrantId === one.GrantId)).toMatchObject({
    GranteePrincipal: principal,
    Operations: ["Decrypt", "Encrypt"],
  });
  await kms.send(new RevokeGrantCommand({ KeyId, GrantId: one.GrantId }));
  await kms.send(new RetireGrantCommand({ GrantToken: other.GrantToken }));
  expect(await listed()).toEqual([]);
  expect(await refusal(kms.send(new RevokeGrantCommand({ KeyId, GrantId: one.GrantId })))).toEqual({
    code: "NotFoundException",
    status: 400,
  });
});

holds("keys are listed in pages", async () => {
  await key();
  await key();
  const first = await kms.send(new ListKeysCommand({ Limit: 1 }));
  expect([first.Keys?.length, first.Truncated]).toEqual([1, true]);
  const second = await kms.send(new ListKeysCommand({ Limit: 1, Marker: first.NextMarker }));
  expect(second.Keys?.[0]?.KeyId).not.toBe(first.Keys?.[0]?.KeyId);
});

holds("an alias is moved to another key, and removed", async () => {
  const [one, other] = [await key(), await key()];
  const AliasName = `alias/${fresh("moved")}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: one }));
  await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other }));
  expect((await kms.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata?.KeyId).toBe(other);
  await kms.send(new DeleteAliasCommand({ AliasName }));
  expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: AliasName })))).toMatchObject({
    code: "NotFoundException",
  });
});

holds("bytes are drawn, as many as are asked for", async () => {
  expect((await kms.send(new GenerateRandomCommand({ NumberOfBytes: 20 }))).Plaintext).toHaveLength(20);
  expect(await refusal(kms.send(new GenerateRandomCommand({ NumberOfBytes: 1_025 })))).toEqual({
    code: "ValidationException",
    status: 400,
  });
});
