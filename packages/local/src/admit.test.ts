import { describe, expect, test } from "vitest";
import { admit } from "./admit.ts";

const request = (headers: Record<string, string>, method = "POST", url = "/_watchkeeper/clock/advance") => ({
  method,
  url,
  headers: { host: "localhost:4600", ...headers },
});

describe("a request passes", () => {
  test.each([
    ["of a program, which says nothing of where it comes from", {}],
    ["of Watchkeeper's own page", { origin: "http://localhost:4600", "sec-fetch-site": "same-origin" }],
    ["of its page in a browser without Fetch Metadata", { origin: "http://localhost:4600" }],
    ["to the loopback's number", { host: "127.0.0.1:4600" }],
    ["to a bucket's own name", { host: "my-bucket.localhost:4600" }],
  ])("%s", (_what, headers) => {
    expect(() => admit(request(headers))).not.toThrow();
  });

  test("that follows a link to the page", () => {
    const visit = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect(() => admit(request(visit, "GET", "/"))).not.toThrow();
    expect(() => admit(request(visit, "GET", "/?X-Amz-Credential=me"))).toThrow(/another web page/);
    expect(() => admit(request({ ...visit, "sec-fetch-dest": "iframe" }, "GET", "/"))).toThrow(
      /another web page/,
    );
  });
});

describe("a request is refused, and nothing is done", () => {
  test.each([
    ["of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["of another port of this machine", { "sec-fetch-site": "same-site" }],
    ["of another site, in a browser without Fetch Metadata", { origin: "https://evil.example" }],
    ["of a page without an origin", { origin: "null" }],
  ])("%s", (_what, headers) => {
    expect(() => admit(request(headers))).toThrow(/another web page sent it.* Nothing was done/);
    expect(() => admit(request(headers, "GET", "/_watchkeeper/events"))).toThrow(/Nothing was done/);
  });

  test.each(["evil.example:4600", "localhost.evil.example", "", "127.0.0.1.evil.example:4600"])(
    "to a name that merely leads here: %s",
    (host) => {
      expect(() => admit(request({ host }, "GET", "/"))).toThrow(/names the host .* Nothing was done/);
    },
  );
});
