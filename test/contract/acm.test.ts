import {
  ACMClient,
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  GetAccountConfigurationCommand,
  GetCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
  PutAccountConfigurationCommand,
  RemoveTagsFromCertificateCommand,
  RequestCertificateCommand,
  type RequestCertificateCommandInput,
  ResendValidationEmailCommand,
  UpdateCertificateOptionsCommand,
} from "@aws-sdk/client-acm";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { selfSigned } from "./self-signed.ts";
import { clientConfig, fresh, target } from "./target.ts";

const holds = contractOf("acm");
const acm = new ACMClient(clientConfig);
const domain = () => `${fresh("app")}.example.com`;
const none = `arn:aws:acm:${region}:${account}:certificate/00000000-0000-4000-8000-000000000000`;
const own = selfSigned("imported.example.com");

const request = async (words: Partial<RequestCertificateCommandInput> = {}): Promise<string> => {
  const asked = { DomainName: domain(), ValidationMethod: "DNS" as const, ...words };
  return (await acm.send(new RequestCertificateCommand(asked))).CertificateArn ?? "";
};
const describe = async (CertificateArn: string) =>
  (await acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate;

holds("a certificate that is asked for waits until DNS says whose its names are", async () => {
  const DomainName = domain();
  const other = `*.${DomainName}`;
  const arn = await request({ DomainName, SubjectAlternativeNames: [other] });
  expect(arn).toMatch(new RegExp(`^arn:aws:acm:${region}:${account}:certificate/[0-9a-f-]{36}$`));
  const certificate = await describe(arn);
  expect(certificate).toMatchObject({
    CertificateArn: arn,
    DomainName,
    SubjectAlternativeNames: expect.arrayContaining([DomainName, other]),
    Status: "PENDING_VALIDATION",
    Type: "AMAZON_ISSUED",
    InUseBy: [],
  });
  const options = certificate?.DomainValidationOptions ?? [];
  const first = options.find((one) => one.DomainName === DomainName);
  expect(first).toMatchObject({
    DomainName,
    ValidationMethod: "DNS",
    ValidationStatus: "PENDING_VALIDATION",
    ResourceRecord: { Type: "CNAME" },
  });
  expect(first?.ResourceRecord?.Name).toMatch(new RegExp(`^_[0-9a-f]{32}\\.${DomainName}\\.$`));
  expect(first?.ResourceRecord?.Value).toMatch(/\.acm-validations\.aws\.$/);
  expect(options.map((one) => one.DomainName).toSorted()).toEqual([other, DomainName].toSorted());
});

holds("a certificate is issued, and holds for a time", async () => {
  const arn = await request();
  await target.pass(target.name === "moto" ? 0 : 600);
  const certificate = await describe(arn);
  expect(certificate).toMatchObject({ Status: "ISSUED" });
  expect(certificate?.NotAfter?.getTime()).toBeGreaterThan(certificate?.NotBefore?.getTime() ?? 0);
  expect(certificate?.DomainValidationOptions).toMatchObject([{ ValidationStatus: "SUCCESS" }]);
});

holds("a certificate that is not there is not found", async () => {
  const absent = { code: "ResourceNotFoundException", status: 400 };
  expect(await refusal(describe(none))).toEqual(absent);
  expect(await refusal(acm.send(new DeleteCertificateCommand({ CertificateArn: none })))).toEqual(absent);
  expect(await refusal(acm.send(new ListTagsForCertificateCommand({ CertificateArn: none })))).toEqual(
    absent,
  );
});

holds("a certificate is asked for once with one token", async () => {
  const words = { DomainName: domain(), IdempotencyToken: "once" };
  expect(await request(words)).toBe(await request(words));
  expect(await request({ ...words, IdempotencyToken: "twice" })).not.toBe(await request(words));
});

holds("a name that is none is refused", async () => {
  expect(await refusal(request({ DomainName: "no name" }))).toEqual({
    code: "ValidationException",
    status: 400,
  });
});

holds("certificates are listed by status and in pages", async () => {
  const arns = [await request(), await request(), await request()];
  const CertificateStatuses = ["PENDING_VALIDATION" as const];
  const { CertificateSummaryList = [] } = await acm.send(
    new ListCertificatesCommand({ CertificateStatuses }),
  );
  const listed = CertificateSummaryList.map(({ CertificateArn }) => CertificateArn);
  expect(listed).toEqual(expect.arrayContaining(arns));
  const failed = await acm.send(new ListCertificatesCommand({ CertificateStatuses: ["FAILED"] }));
  expect(failed.CertificateSummaryList).toEqual([]);
  const first = await acm.send(new ListCertificatesCommand({ MaxItems: 2 }));
  expect(first.CertificateSummaryList).toHaveLength(2);
  const second = await acm.send(new ListCertificatesCommand({ MaxItems: 2, NextToken: first.NextToken }));
  expect(second.CertificateSummaryList?.[0]).not.toEqual(first.CertificateSummaryList?.[0]);
});

holds("a certificate is deleted", async () => {
  const CertificateArn = await request();
  await acm.send(new DeleteCertificateCommand({ CertificateArn }));
  expect(await refusal(describe(CertificateArn))).toMatchObject({ code: "ResourceNotFoundException" });
});

holds("a certificate that is validated tells no text yet", async () => {
  const get = acm.send(new GetCertificateCommand({ CertificateArn: await request() }));
  expect(await refusal(get)).toEqual({ code: "RequestInProgressException", status: 400 });
});

holds("a certificate bears tags, which go by their key, or with their value", async () => {
  const CertificateArn = await request({ Tags: [{ Key: "a", Value: "1" }] });
  const tags = async () => (await acm.send(new ListTagsForCertificateCommand({ CertificateArn }))).Tags;
  await acm.send(new AddTagsToCertificateCommand({ CertificateArn, Tags: [{ Key: "b", Value: "2" }] }));
  await acm.send(new RemoveTagsFromCertificateCommand({ CertificateArn, Tags: [{ Key: "a" }] }));
  await acm.send(new RemoveTagsFromCertificateCommand({ CertificateArn, Tags: [{ Key: "b", Value: "3" }] }));
  expect(await tags()).toEqual([{ Key: "b", Value: "2" }]);
});

holds("a tag of AWS's own is refused", async () => {
  expect(await refusal(request({ Tags: [{ Key: "aws:own", Value: "x" }] }))).toEqual({
    code: "InvalidTagException",
    status: 400,
  });
});

holds("a mail is sent again where one is waited for", async () => {
  const DomainName = domain();
  const again = (CertificateArn: string) =>
    acm.send(
      new ResendValidationEmailCommand({ CertificateArn, Domain: DomainName, ValidationDomain: DomainName }),
    );
  await again(await request({ DomainName, ValidationMethod: "EMAIL" }));
  expect(await refusal(again(await request({ DomainName })))).toEqual({
    code: "InvalidStateException",
    status: 400,
  });
});

holds("a certificate that is no longer waited for changes its options", async () => {
  const words = {
    CertificateArn: await request(),
    Options: { CertificateTransparencyLoggingPreference: "DISABLED" as const },
  };
  const update = () => acm.send(new UpdateCertificateOptionsCommand(words));
  expect(await refusal(update())).toEqual({ code: "InvalidStateException", status: 400 });
  await target.pass(target.name === "moto" ? 0 : 600);
  await update();
  expect(await describe(words.CertificateArn)).toMatchObject({ Options: words.Options });
});

holds("an account says how long before an expiry it is told", async () => {
  const words = {
    IdempotencyToken: fresh("token").replaceAll("-", "_"),
    ExpiryEvents: { DaysBeforeExpiry: 30 },
  };
  await acm.send(new PutAccountConfigurationCommand(words));
  expect((await acm.send(new GetAccountConfigurationCommand({}))).ExpiryEvents).toEqual({
    DaysBeforeExpiry: 30,
  });
  const other = { ...words, ExpiryEvents: { DaysBeforeExpiry: 20 } };
  expect(await refusal(acm.send(new PutAccountConfigurationCommand(other)))).toEqual({
    code: "ConflictException",
    status: 400,
  });
});

holds("a certificate is imported with its own key, and no other", async () => {
  const other = selfSigned("other.example.com");
  if (!own || !other) return;
  const words = { Certificate: own.certificate, PrivateKey: own.key };
  const { CertificateArn = "" } = await acm.send(new ImportCertificateCommand(words));
  expect(await describe(CertificateArn)).toMatchObject({
    DomainName: "imported.example.com",
    Type: "IMPORTED",
    Status: "ISSUED",
  });
  const got = await acm.send(new GetCertificateCommand({ CertificateArn }));
  expect(got.Certificate?.trim()).toBe(own.certificate.toString().trim());
  const wrong = new ImportCertificateCommand({ ...words, PrivateKey: other.key });
  expect(await refusal(acm.send(wrong))).toEqual({ code: "ValidationException", status: 400 });
  const again = await acm.send(
    new ImportCertificateCommand({ CertificateArn, Certificate: other.certificate, PrivateKey: other.key }),
  );
  expect(again.CertificateArn).toBe(CertificateArn);
  expect(await describe(CertificateArn)).toMatchObject({ DomainName: "other.example.com" });
});
