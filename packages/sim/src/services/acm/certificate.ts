import { pagesOf } from "../../factory/pages.ts";
import { arnLike, defineResource, type Scene, type Stored } from "../../factory/resource.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { AwsError, ModelledError } from "../../kernel/aws-error.ts";

/** A certificate. */
export interface CertificateParts {
  readonly domain: string;
  readonly names: readonly string[];
  readonly type: "AMAZON_ISSUED" | "IMPORTED";
  /** How it is proved whose the names are: what each asks of DNS, or of whoever reads its mail. */
  readonly method?: string;
  readonly records: readonly { readonly name: string; readonly value: string }[];
  algorithm: string;
  options: object;
  issued?: Date;
  notBefore?: Date;
  notAfter?: Date;
  serialNumber?: string;
  body?: string;
  chain?: string | undefined;
}
export type Certificate = Stored<CertificateParts>;

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-public.html */
export const certificates = defineResource<CertificateParts>({
  service: "acm",
  name: "Certificate",
  arn: arnLike("acm", "certificate/"),
  named: ["CertificateArn"],
  missing: (arn, { account }) =>
    new ModelledError(
      "ResourceNotFoundException",
      `Could not find certificate ${arn} for account ${account}.`,
    ),
  life: {
    // DNS is believed to hold the records that are asked for.
    PENDING_VALIDATION: { lasts: [minuteMs, 5 * minuteMs], next: "ISSUED", does: issue },
    // Nobody reads the mail that asks for a confirmation.
    PENDING_MAIL: { lasts: [3 * dayMs, 3 * dayMs], next: "VALIDATION_TIMED_OUT" },
    ISSUED: {
      lasts: ({ notAfter }) => notAfter,
      next: "EXPIRED",
      does: (one, scene) => tell("ACM Certificate Expired", one, scene, {}),
    },
  },
});

/** ACM's own certificates hold for 198 days. */
function issue(one: Certificate, scene: Scene): void {
  const now = scene.world.clock.now();
  one.issued = one.notBefore = now;
  one.notAfter = new Date(now.getTime() + 198 * dayMs);
  one.serialNumber = scene.world.hex(32).replace(/..(?!$)/g, "$&:");
  tell("ACM Certificate Available", one, scene, {
    Action: "ISSUANCE",
    DomainValidationMethod: one.method,
    DaysToExpiry: 198,
  });
}

/** https://docs.aws.amazon.com/acm/latest/userguide/supported-events.html */
function tell(what: string, one: Certificate, { world, region }: Scene, detail: object): void {
  const { account, arn, type, domain } = one;
  world.emit({
    "detail-type": what,
    source: "aws.acm",
    account,
    region,
    resources: [arn],
    detail: { CertificateType: type, CommonName: domain, InUse: false, ...detail },
  });
}

/** What an account wants to be told before its certificates expire. */
export const configurations = defineResource<{ days: number }>({
  service: "acm",
  name: "AccountConfiguration",
  arn: arnLike("acm", ""),
  named: [],
  missing: () => new ModelledError("ResourceNotFoundException", "There is no configuration."),
});

export const validation = (words: string) => new AwsError("ValidationException", words);

export const pages = pagesOf(1_000, () => validation("The NextToken is invalid."));

export const tagging = taggingOf({
  form: ["Key", "Value"],
  most: 50,
  refuse: ({ why }) =>
    why === "too many"
      ? new ModelledError(
          "TooManyTagsException",
          "The certificate contains too many tags. Remove some and try again.",
        )
      : new ModelledError("InvalidTagException", `A tag's key is ${why}.`),
});
