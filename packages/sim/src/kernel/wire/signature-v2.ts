import { createHmac } from "node:crypto";
import type { WireRequest } from "./message.ts";

/**
 * The parts of a query string that belong to what is signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html, "Constructing the CanonicalizedResource element"
 */
const subresources = new Set([
  ...["acl", "lifecycle", "location", "logging", "notification", "partNumber", "policy", "requestPayment"],
  ...["uploadId", "uploads", "versionId", "versioning", "versions", "website", "torrent", "tagging", "cors"],
  ...["delete", "accelerate", "inventory", "encryption", "object-lock", "retention", "legal-hold", "restore"],
  ...["response-content-type", "response-content-language", "response-expires", "response-cache-control"],
  ...["response-content-disposition", "response-content-encoding"],
]);

/** A text's signature in S3's older way, which a terminal's and many programs' links still have. */
export const signedV2 = (text: string, secret: string): string =>
  createHmac("sha1", secret).update(text).digest("base64");

/** What the signature of a link is made over, in that way. */
export function linkToSign({ method, url, headers }: WireRequest, until: string): string {
  const [path = "/", query = ""] = url.split(/\?(.*)/s);
  const pairs = query.split("&").map((pair) => pair.split(/=(.*)/s));
  const given = new Map(
    pairs
      .map(([name = "", value]): [string, string | undefined] => [decode(name), value && decode(value)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  const own = [...given].filter(([name]) => subresources.has(name));
  const resource = own.map(([name, value]) => (value ? `${name}=${value}` : name)).join("&");
  const amz = [...Object.entries(headers), ...given].filter(([name]) => /^x-amz-/i.test(name));
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    until,
    ...amz.map(([name, value]) => `${name.toLowerCase()}:${value}`).toSorted(),
    resource === "" ? path : `${path}?${resource}`,
  ].join("\n");
}

const decode = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));
