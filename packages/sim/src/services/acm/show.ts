import type * as Sdk from "@aws-sdk/client-acm";
import type { Certificate } from "./certificate.ts";

/** A certificate's status as ACM tells it. */
export const statusOf = ({ status }: Certificate): Sdk.CertificateStatus =>
  (status === "PENDING_MAIL" ? "PENDING_VALIDATION" : status) as Sdk.CertificateStatus;

const times = (one: Certificate) => ({
  ...(one.issued ? { IssuedAt: one.issued } : {}),
  ...(one.notBefore ? { NotBefore: one.notBefore, NotAfter: one.notAfter } : {}),
  CreatedAt: one.created,
  ...(one.type === "IMPORTED" ? { ImportedAt: one.created } : {}),
});

/** As DescribeCertificate tells it; there, names of algorithms have a dash. */
export const described = (one: Certificate): Sdk.CertificateDetail => ({
  CertificateArn: one.arn,
  DomainName: one.domain,
  SubjectAlternativeNames: [...one.names],
  ...(one.type === "IMPORTED" ? {} : { DomainValidationOptions: validations(one) }),
  Subject: `CN=${one.domain}`,
  Issuer: one.type === "IMPORTED" ? "" : "Amazon",
  ...(one.serialNumber ? { Serial: one.serialNumber } : {}),
  ...times(one),
  Status: statusOf(one),
  KeyAlgorithm: one.algorithm.replace(/^RSA_/, "RSA-") as Sdk.KeyAlgorithm,
  SignatureAlgorithm: "SHA256WITHRSA",
  InUseBy: [],
  Type: one.type,
  RenewalEligibility: "INELIGIBLE",
  ...(one.type === "IMPORTED" ? {} : { Options: one.options }),
});

function validations({ names, records, method, status }: Certificate): Sdk.DomainValidation[] {
  const state = status.startsWith("PENDING")
    ? "PENDING_VALIDATION"
    : status === "VALIDATION_TIMED_OUT"
      ? "FAILED"
      : "SUCCESS";
  return names.map((DomainName, index) => {
    const domain = DomainName.replace(/^\*\./, "");
    const { name = "", value = "" } = records[index] ?? {};
    return {
      DomainName,
      ValidationDomain: domain,
      ValidationStatus: state,
      ValidationMethod: method as Sdk.ValidationMethod,
      ...(method === "EMAIL"
        ? { ValidationEmails: ["admin", "hostmaster", "postmaster"].map((who) => `${who}@${domain}`) }
        : { ResourceRecord: { Name: name, Type: "CNAME" as const, Value: value } }),
    };
  });
}

export const summarised = (one: Certificate): Sdk.CertificateSummary => ({
  CertificateArn: one.arn,
  DomainName: one.domain,
  SubjectAlternativeNameSummaries: [...one.names],
  HasAdditionalSubjectAlternativeNames: false,
  Status: statusOf(one),
  Type: one.type,
  KeyAlgorithm: one.algorithm as Sdk.KeyAlgorithm,
  InUse: false,
  RenewalEligibility: "INELIGIBLE",
  ...times(one),
});
