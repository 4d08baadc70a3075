import type { Json } from "@watchkeeper/core/json";

/**
 * The variables that a state sees: its own scope's and, in a branch or an inline iteration, the outer ones, which it
 * can read and not change (AWS's guide, "Passing data between states with variables").
 */
export class Variables {
  #visible: Readonly<Record<string, Json>>;

  /** @param before what was seen, where a block is taken up again */
  constructor(outer?: Variables, before?: Readonly<Record<string, Json>>) {
    this.#visible = before ?? outer?.visible ?? {};
  }

  /** All of them by name. */
  get visible(): Readonly<Record<string, Json>> {
    return this.#visible;
  }

  assign(values: Readonly<Record<string, Json>>): void {
    this.#visible = { ...this.#visible, ...values };
  }
}
