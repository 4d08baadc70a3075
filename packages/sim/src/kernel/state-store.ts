import type { SimulatedService } from "./simulated-service.ts";

/** The states of all services, by account and Region; each is made when it is first asked for. */
export class StateStore {
  readonly #states = new Map<string, unknown>();

  of(
    service: Pick<SimulatedService, "name" | "scope" | "createState">,
    account: string,
    region: string,
  ): unknown {
    const place = service.scope === "global" ? "global" : region;
    const key = `${service.name}|${account}|${place}`;
    if (!this.#states.has(key)) this.#states.set(key, service.createState({ account, region: place }));
    return this.#states.get(key);
  }

  /** All states by `service|account|place`; each service's are plain data. */
  save(): ReadonlyMap<string, unknown> {
    return this.#states;
  }

  restore(key: string, state: unknown): void {
    this.#states.set(key, state);
  }
}
