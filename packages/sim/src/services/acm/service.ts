import { createHash } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-acm";
import { declareService } from "../../factory/declare-service.ts";
import { enter, remove } from "../../factory/lifecycle.ts";
import { once } from "../../factory/once.ts";
import { type DeclaredOperations, on, plain } from "../../factory/operations.ts";
import { all, find, make, theOne } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { type Certificate, certificates, configurations, pages, tagging, validation } from "./certificate.ts";
import { imported } from "./import-certificate.ts";
import { described, statusOf, summarised } from "./show.ts";

const hourMs = 3_600_000;

/** The record in DNS that proves whose a name is: the same for an account and a name, whenever it is asked for. */
function recordOf(account: string, name: string) {
  const hash = (what: string) => createHash("md5").update(`${what} ${account} ${name}`).digest("hex");
  const domain = name.replace(/^\*\./, "");
  return { name: `_${hash("name")}.${domain}.`, value: `_${hash("value")}.acm-validations.aws.` };
}

const pems = ({ body = "", chain }: Certificate) => ({
  Certificate: body,
  ...(chain === undefined ? {} : { CertificateChain: chain }),
});

const operations: DeclaredOperations<typeof Sdk> = {
  RequestCertificate: once(
    { token: ({ IdempotencyToken }) => IdempotencyToken, ms: hourMs },
    plain((input, request) => {
      if (input.CertificateAuthorityArn) throw notSimulated("certificates of private authorities");
      const domain = input.DomainName ?? "";
      const names = [...new Set([domain, ...(input.SubjectAlternativeNames ?? [])])];
      if (names.length > 10)
        throw new ModelledError(
          "LimitExceededException",
          `Error: Domain list exceeds the limit of 10 domain names per certificate.`,
        );
      const method = input.ValidationMethod ?? "EMAIL";
      const own = {
        domain,
        names,
        type: "AMAZON_ISSUED" as const,
        method,
        records: names.map((name) => recordOf(request.account, name)),
        algorithm: input.KeyAlgorithm ?? "RSA_2048",
        options: { CertificateTransparencyLoggingPreference: "ENABLED", ...input.Options },
      };
      const status = method === "EMAIL" ? "PENDING_MAIL" : "PENDING_VALIDATION";
      const draft = { id: request.world.ids.uuid(), own, tags: tagging.read(input.Tags), status };
      return { CertificateArn: make(certificates, request, draft).arn };
    }),
  ),
  ImportCertificate: {
    of: [certificates],
    run: (input, request) => {
      const own = imported(input, request.now);
      if (input.CertificateArn === undefined) {
        const tags = tagging.read(input.Tags);
        const draft = { id: request.world.ids.uuid(), own, tags, status: "ISSUED" };
        return { CertificateArn: make(certificates, request, draft).arn };
      }
      const there = find(certificates, request, input.CertificateArn);
      if (there.type !== "IMPORTED" || input.Tags?.length)
        throw validation("You cannot tag certificates on re-import.");
      Object.assign(there, own);
      enter(certificates, there, "ISSUED", request);
      return { CertificateArn: there.arn };
    },
  },
  DescribeCertificate: on(certificates, (one) => ({ Certificate: described(one) })),
  GetCertificate: on(certificates, (one) => {
    if (one.status.startsWith("PENDING"))
      throw new ModelledError(
        "RequestInProgressException",
        `Certificate ${one.arn} in account ${one.account} is being validated.`,
      );
    if (one.body === undefined) throw notSimulated("the text of certificates that ACM itself issued");
    return pems(one);
  }),
  ListCertificates: plain((input, request) => {
    const { CertificateStatuses: statuses, Includes, NextToken: token, MaxItems: limit } = input;
    const algorithms: readonly string[] = Includes?.keyTypes ?? ["RSA_1024", "RSA_2048"];
    const found = all(certificates, request).filter(
      (one) => algorithms.includes(one.algorithm) && (!statuses?.length || statuses.includes(statusOf(one))),
    );
    const wanted = { token, limit, isDescending: input.SortOrder === "DESCENDING" };
    const { items, next } = pages.ofResources(found, request, wanted);
    return { CertificateSummaryList: items.map(summarised), ...(next ? { NextToken: next } : {}) };
  }),
  DeleteCertificate: on(certificates, (one, _input, request) => {
    remove(certificates, one, request);
    return {};
  }),
  UpdateCertificateOptions: on(certificates, (one, { Options }) => {
    if (one.type === "IMPORTED" || one.status !== "ISSUED")
      throw new ModelledError("InvalidStateException", `Certificate ${one.arn} is not in a valid state.`);
    one.options = { ...one.options, ...Options };
    return {};
  }),
  ResendValidationEmail: on(certificates, ({ status, arn }) => {
    if (status !== "PENDING_MAIL")
      throw new ModelledError("InvalidStateException", `Certificate ${arn} is not in a valid state.`);
    return {};
  }),
  PutAccountConfiguration: once(
    {
      token: ({ IdempotencyToken }) => IdempotencyToken,
      ms: hourMs,
      differs: () =>
        new ModelledError("ConflictException", "The idempotency token was used for another request."),
    },
    plain(({ ExpiryEvents }, request) => {
      theOne(configurations, request, { days: 45 }).days = ExpiryEvents?.DaysBeforeExpiry ?? 45;
      return {};
    }),
  ),
  GetAccountConfiguration: plain((_input, request) => ({
    ExpiryEvents: { DaysBeforeExpiry: theOne(configurations, request, { days: 45 }).days },
  })),
  AddTagsToCertificate: tagging.adding([certificates], "CertificateArn", "Tags"),
  RemoveTagsFromCertificate: tagging.removing([certificates], "CertificateArn", "Tags"),
  ListTagsForCertificate: on(certificates, ({ tags }) => ({ Tags: tagging.show(tags) })),
};

/** AWS Certificate Manager: https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html */
export const acm = declareService({
  name: "acm",
  signingName: "acm",
  fidelity: {
    models:
      "Certificates asked for (once with one token), with the records that DNS must hold, which it is believed to hold after minutes; those that ask by mail time out after three days; certificates imported, which must be whole, in time and their key's; expiry, events, tags.",
    refuses: [
      "private authorities, exports, renewals and revocations; the text of certificates that ACM issued",
    ],
    ignores: ["events before an expiry: how many days before is kept"],
  },
  load: () => import("@aws-sdk/client-acm"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [certificates, configurations],
  tagging,
  operations,
});
