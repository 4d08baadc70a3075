import type { Credentials } from "@watchkeeper/core/runtime";
import { AwsError } from "./aws-error.ts";
import { base32, base64, type Randomness } from "./randomness.ts";
import type { Principal } from "./request.ts";

/** What is known of an access key. */
export interface Key {
  readonly principal: Principal;
  readonly credentials: Credentials;
  readonly expires: Date | undefined;
}

/** Which access key belongs to whom. */
export class Keyring {
  readonly #randomness: Randomness;
  readonly #keys = new Map<string, Key>();
  readonly #outsideAccount: string | undefined;

  /** @param outsideAccount where every unknown key is a user with all rights; absent, unknown keys are refused. */
  constructor(randomness: Randomness, outsideAccount: string | undefined) {
    this.#randomness = randomness;
    this.#outsideAccount = outsideAccount;
  }

  /** Fresh credentials: with a session token for a session, long-lived for a user. */
  issue(principal: Principal, expires?: Date): Credentials {
    const session = principal.type === "assumed-role" || expires !== undefined;
    const credentials: Credentials = {
      accessKeyId: `${session ? "ASIA" : "AKIA"}${this.#randomness.text(16, base32)}`,
      secretAccessKey: this.#randomness.text(40, base64),
      ...(session ? { sessionToken: this.#randomness.text(120, base64) } : {}),
    };
    this.#keys.set(credentials.accessKeyId, { principal, credentials, expires });
    return credentials;
  }

  save(): ReadonlyMap<string, Key> {
    return this.#keys;
  }

  restore(keys: ReadonlyMap<string, Key>): void {
    for (const [id, key] of keys) this.#keys.set(id, key);
  }

  revoke(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }

  principalOf(accessKeyId: string): Principal | undefined {
    return this.#keys.get(accessKeyId)?.principal;
  }

  /** The secret that requests with a key are signed with; undefined for keys that nobody issued. */
  secretOf(accessKeyId: string): string | undefined {
    return this.#keys.get(accessKeyId)?.credentials.secretAccessKey;
  }

  /** Whose a key is; that it has signed the request, whoever took it from the wire has seen. */
  authenticate(accessKeyId: string, sessionToken: string | undefined, now: Date): Principal {
    const key = this.#keys.get(accessKeyId);
    if (!key) return this.#outsideUser(accessKeyId, sessionToken);
    if (key.credentials.sessionToken !== sessionToken) throw invalidToken();
    if (key.expires && key.expires <= now) {
      throw new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
    }
    return key.principal;
  }

  /** A session key that this world did not issue is nobody's, even where unknown users are let in. */
  #outsideUser(accessKeyId: string, sessionToken: string | undefined): Principal {
    const account = this.#outsideAccount;
    if (!account || sessionToken !== undefined || accessKeyId.startsWith("ASIA")) throw invalidToken();
    return {
      type: "user",
      arn: `arn:aws:iam::${account}:user/${accessKeyId}`,
      account,
      userId: accessKeyId,
      administrator: true,
    };
  }
}

const invalidToken = () =>
  new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
