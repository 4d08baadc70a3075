/** The condition keys of a request; their names are not case-sensitive, each has one value or several. */
export class RequestKeys {
  readonly #values = new Map<string, readonly string[]>();

  constructor(...sources: readonly Readonly<Record<string, string | readonly string[] | undefined>>[]) {
    for (const source of sources) {
      for (const [name, value] of Object.entries(source)) {
        if (value !== undefined) this.#values.set(name.toLowerCase(), [value].flat());
      }
    }
  }

  get(name: string): readonly string[] | undefined {
    return this.#values.get(name.toLowerCase());
  }
}
