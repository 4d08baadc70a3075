/** An HTTP request, however it came: from a socket or from an SDK client in the same process. */
export interface WireRequest {
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** A function's code sent it. */
  readonly fromFunction?: boolean;
}

/** The HTTP response to it. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A text as XML content. */
export const escapeXml = (value: unknown): string =>
  String(value).replace(/[<>&]/g, (sign) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[sign] ?? sign);

/** Whether a form is sent, as browsers send files. */
export const isForm = (method: string | undefined, type: string | undefined): boolean =>
  method === "POST" && type?.startsWith("multipart/form-data") === true;
