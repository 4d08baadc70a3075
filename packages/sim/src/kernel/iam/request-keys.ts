/** Some of a request's keys. */
export type Source = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The condition keys of a request; their names are not case-sensitive, each has one value or several. */
export class RequestKeys {
  readonly #sources: () => readonly Source[];
  #values: ReadonlyMap<string, readonly string[]> | undefined;

  /** @param sources is asked with the first key: most policies have no conditions. */
  constructor(sources: () => readonly Source[]) {
    this.#sources = sources;
  }

  get(name: string): readonly string[] | undefined {
    this.#values ??= valuesOf(this.#sources());
    return this.#values.get(name.toLowerCase());
  }
}

function valuesOf(sources: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) {
      if (value !== undefined) values.set(name.toLowerCase(), [value].flat());
    }
  }
  return values;
}
