import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { WatchkeeperError } from "@watchkeeper/core/error";

// SDKs put `sync-` before the host for some of Step Functions' operations.
const loopbackHost = /^(?:sync-)?(localhost|[\w.-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Refuses what another web page in this machine's browser may have sent: a name that merely resolves to this machine
 * (DNS rebinding), and a request from another site, or from another port of this machine (CSRF). Programs send neither
 * `Origin` nor `Sec-Fetch-Site`, and pass.
 */
export function admit({ method, url, headers }: Pick<IncomingMessage, "method" | "url" | "headers">): void {
  const { host = "" } = headers;
  if (!loopbackHost.test(host)) {
    throw refused(
      `it names the host "${host}". Watchkeeper answers on this machine's own names only: open http://localhost instead`,
    );
  }
  if (isForeign(headers) && !(method === "GET" && url === "/" && isVisit(headers))) {
    throw refused("another web page sent it. Only Watchkeeper's own page, and programs, may");
  }
}

const refused = (why: string) =>
  new WatchkeeperError("ForeignRequest", "denied", `This request was refused: ${why}. Nothing was done.`);

function isForeign({ host, origin, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return origin !== undefined && origin !== `http://${host}`;
}

/** Somebody follows a link to the page: it is shown, in a window of its own, and nothing is done. */
const isVisit = (headers: IncomingHttpHeaders): boolean =>
  headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
