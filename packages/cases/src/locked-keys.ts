/** Where what is kept for good stands in the locked bucket. */
const digits = (seq: number) => String(seq).padStart(8, "0");
/** `#` would have to be escaped in every URL. */
const pathOf = (chain: string) => chain.replaceAll("#", "/");

/** The public key by which all signatures are verified. */
export const publicKeyKey = "public-key.json";

export const anchorFolder = "anchors/";
export const foldersOfBucket = [anchorFolder, "records/", "signatures/", "alarms/"] as const;

/** A chain's records, as the notary keeps them. */
export const recordsOf = (chain: string): string => `records/${pathOf(chain)}/`;
export const recordKey = (chain: string, seq: number): string => `${recordsOf(chain)}${digits(seq)}.json`;

/** The chain and the number of the record that stands at a key; undefined where none does. */
export function readRecordKey(key: string): { readonly chain: string; readonly seq: number } | undefined {
  const [, path, seq] = /^records\/(.+)\/(\d{8,})\.json$/.exec(key) ?? [];
  return path === undefined ? undefined : { chain: path.replaceAll("/", "#"), seq: Number(seq) };
}

export const signatureKey = (at: string, hash: string): string =>
  `signatures/${at.replaceAll(":", "-")}-${hash.slice(0, 16)}.json`;

export const alarmKey = (chain: string, seq: number, hash: string): string =>
  `alarms/${pathOf(chain)}/${digits(seq)}-${hash.slice(0, 16)}.json`;

export const anchorKey = (seq: number): string => `${anchorFolder}${digits(seq)}.json`;
/** The place of an anchor by its key; 0 where it is none's. */
export const anchorPlace = (key: string): number => Number(/^anchors\/(\d{8,})\.json$/.exec(key)?.[1] ?? 0);
