import { invalid } from "./repository.ts";

/** What an image's manifest names. */
export interface Manifest {
  readonly mediaType: string;
  /** The digests of its layers and of its configuration. */
  readonly layers: readonly string[];
  /** Of a list of images: their digests. */
  readonly manifests: readonly string[];
}

interface Named {
  readonly digest?: string;
}

/** Reads a manifest of version 2 of Docker's schema, or of OCI's. */
export function manifestIn(text: string, mediaType: string | undefined): Manifest {
  try {
    const manifest = JSON.parse(text) as {
      readonly mediaType?: string;
      readonly config?: Named;
      readonly layers?: readonly Named[];
      readonly manifests?: readonly Named[];
    };
    const digests = (named: readonly Named[]) => named.flatMap(({ digest }) => digest ?? []);
    const { config, layers = [], manifests = [] } = manifest;
    return {
      mediaType: mediaType ?? manifest.mediaType ?? "application/vnd.oci.image.manifest.v1+json",
      layers: digests([...(config ? [config] : []), ...layers]),
      manifests: digests(manifests),
    };
  } catch {
    throw invalid("ImageManifest", "'Invalid JSON syntax'");
  }
}
