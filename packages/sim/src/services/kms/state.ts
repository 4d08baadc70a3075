/** An asymmetric key that signs. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly created: Date;
  description: string;
  /** Its key policy, a JSON text: without it, no policy of an identity counts. */
  policy: string;
  readonly tags: Map<string, string>;
  isEnabled: boolean;
  /** When it is gone; absent: nobody has asked for that. */
  deletion: Date | undefined;
  /** The private scalar, in hexadecimal; it is told to nobody. */
  readonly secret: string;
}

/** A name for a key. */
export interface Alias {
  readonly name: string;
  readonly arn: string;
  keyId: string;
  readonly created: Date;
  updated: Date;
}

/** The keys of one account and Region, by id, and their aliases, by name. */
export interface KmsState {
  readonly keys: Map<string, KmsKey>;
  readonly aliases: Map<string, Alias>;
}

export const createState = (): KmsState => ({ keys: new Map(), aliases: new Map() });
