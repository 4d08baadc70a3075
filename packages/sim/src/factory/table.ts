import type { Place } from "../kernel/job.ts";
import type { World } from "../kernel/world.ts";
import { enter } from "./lifecycle.ts";
import type { AnyType, Request, Resource, ResourceType, Scene, Stored } from "./resource.ts";

/** What a resource is made with. */
export interface Draft<Own> {
  readonly id: string;
  readonly own: Own;
  readonly tags?: ReadonlyMap<string, string>;
  /** Its first status. */
  readonly status?: string;
}

/** All resources of a type at a place, in the order in which they were made. */
export function all<Own extends object>(
  type: ResourceType<Own>,
  { state }: Pick<Scene, "state">,
): readonly Stored<Own>[] {
  return [...(tableOf(type, state)?.values() ?? [])];
}

/** A resource by its id. */
export const byId = <Own extends object>(
  type: ResourceType<Own>,
  { state }: Pick<Scene, "state">,
  id: string,
): Stored<Own> | undefined => tableOf(type, state)?.get(id);

/** The resource that a request names; undefined where there is none. */
export const named = <Own extends object>(
  type: ResourceType<Own>,
  request: Request,
  given: string,
): Stored<Own> | undefined => {
  const there = type.isShared ? placeOf(type, request, given) : request;
  return there && byId(type, there, idGiven(type, there, given));
};

/** The request as if it had been made where an ARN says, in the same Region; undefined where no account is there. */
export function placeOf(type: AnyType, request: Request, given: string): Request | undefined {
  const account = given.startsWith("arn:") ? given.split(":")[4] : undefined;
  if (!account || account === request.account) return request;
  const { world, region } = request;
  const scene = sceneAt(type, world, { account, region });
  return scene && { ...request, ...scene };
}

/** What a service has at a place; undefined where no account is there. */
export function sceneAt(type: AnyType, world: World, { account, region }: Place): Scene | undefined {
  const service = world.service(type.service);
  if (!service || !world.accounts.includes(account)) return undefined;
  return { world, account, region, state: world.stateOf(service, account, region) };
}

/** The resource that a request names. */
export function find<Own extends object>(type: ResourceType<Own>, request: Request, given = ""): Stored<Own> {
  const found = named(type, request, given);
  if (!found) throw type.missing(given, request);
  return found;
}

/** The id in what a request names a resource by. */
export function idGiven(type: AnyType, request: Request, given: string): string {
  if (type.idOf) return type.idOf(given, request);
  const before = type.arn(request, "");
  return given.startsWith(before) ? given.slice(before.length) : given;
}

/** Makes a resource; where one of its id is there, nothing is made. */
export function make<Own extends object>(
  type: ResourceType<Own>,
  request: Request,
  { id, own, tags = new Map(), status = "available" }: Draft<NoInfer<Own>>,
): Stored<Own> {
  const { state, account, now } = request;
  const table = tableOf(type, state) ?? new Map<string, Stored<Own>>();
  const there = table.get(id);
  if (there && type.exists) throw type.exists(there, request);
  state.serial += 1;
  const arn = type.arn(request, id, own);
  const base = { id, arn, account, created: now, serial: state.serial, tags: new Map(tags), status, turn: 0 };
  const made: Stored<Own> = { ...own, ...base };
  table.set(id, made);
  state.tables.set(type.name, table);
  enter(type, made, status, request);
  return made;
}

/** The one resource of a type that is there from the beginning: an account's settings. */
export const theOne = <Own extends object>(
  type: ResourceType<Own>,
  request: Request,
  own: NoInfer<Own>,
): Stored<Own> => byId(type, request, "") ?? make(type, request, { id: "", own });

/** What belongs to a resource. */
export const belongings = <Own extends object>(
  type: ResourceType<Own>,
  scene: Pick<Scene, "state">,
  of: (one: Stored<Own>) => string,
  id: string,
): readonly Stored<Own>[] => all(type, scene).filter((one) => of(one) === id);

/** Throws what AWS answers while others refer to a resource. */
export function checkFree<Own extends object>(
  type: ResourceType<Own>,
  resource: Stored<Own>,
  scene: Pick<Scene, "state">,
): void {
  const holders = (type.holders?.() ?? []).flatMap((holder): readonly Resource[] =>
    holder.goes ? [] : belongings(holder.type, scene, holder.of, resource.id),
  );
  if (holders.length > 0 && type.held) throw type.held(resource, holders);
}

const tableOf = <Own extends object>(type: ResourceType<Own>, { tables }: Scene["state"]) =>
  tables.get(type.name) as Map<string, Stored<Own>> | undefined;
