import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate that signs itself, and its key, in PEM; undefined where the machine has no openssl. */
export function selfSigned(
  domain: string,
): { readonly certificate: Buffer; readonly key: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "watchkeeper-certificate-"));
  const file = (name: string) => join(folder, name);
  try {
    const words = [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "3650",
      "-subj",
      `/CN=${domain}`,
    ];
    const out = [
      "-keyout",
      file("key"),
      "-out",
      file("certificate"),
      "-addext",
      `subjectAltName=DNS:${domain}`,
    ];
    execFileSync("openssl", [...words, ...out], { stdio: "ignore" });
    return { certificate: readFileSync(file("certificate")), key: readFileSync(file("key")) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
