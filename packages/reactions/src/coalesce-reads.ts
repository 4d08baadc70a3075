import { hashOf, type Json } from "@watchkeeper/core/json";
import { type Call, type OperationKey, operationOf } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";

/** How reads of one resource each are made as one read of many: by a filter that takes many ids. */
interface Coalescing {
  /** The member that names a filter, and the filter. */
  readonly filter: readonly [member: "Name" | "Key", name: string];
  /** As many ids as one request takes and answers on one page. */
  readonly most: number;
  /** What the answer says of one of them, as a read of it alone would. */
  readonly of: (answer: Json, id: string) => Json;
  readonly further?: Readonly<Record<string, Json>>;
}

/** A list of items that name themselves. */
const listed =
  (list: string, member: string): Coalescing["of"] =>
  (answer, id) => ({ [list]: itemsIn(answer, list).filter((item) => valueAt(item, member) === id) });

const itemsIn = (answer: Json, path: string): readonly Json[] => {
  const items = valueAt(answer, path);
  return Array.isArray(items) ? (items as Json[]) : [];
};

/**
 * The reads that are made together. EC2 takes 200 values of a filter (Amazon EC2 API Reference, "Filter"); Systems Manager
 * answers with 50 instances a page (DescribeInstanceInformation, `MaxResults`).
 */
const coalescings: { readonly [Key in OperationKey]?: Coalescing } = {
  "ec2:DescribeInstances": {
    filter: ["Name", "instance-id"],
    most: 200,
    of: (answer, id) => ({
      Reservations: itemsIn(answer, "Reservations").flatMap((reservation) => {
        const own = itemsIn(reservation, "Instances").filter((one) => valueAt(one, "InstanceId") === id);
        return own.length > 0 ? [{ ...(reservation as object), Instances: own }] : [];
      }) as Json,
    }),
  },
  "ec2:DescribeVolumes": { filter: ["Name", "volume-id"], most: 200, of: listed("Volumes", "VolumeId") },
  "ec2:DescribeImages": { filter: ["Name", "image-id"], most: 200, of: listed("Images", "ImageId") },
  "ssm:DescribeInstanceInformation": {
    filter: ["Key", "InstanceIds"],
    most: 50,
    of: listed("InstanceInformationList", "InstanceId"),
    further: { MaxResults: 50 },
  },
};

/** The one id that a read asks for; undefined where it is no such read. */
function idIn({ input }: Call, { filter: [member, name] }: Coalescing): string | undefined {
  const { Filters, ...further } = input as Readonly<Record<string, Json>>;
  const [filter, ...others] = Array.isArray(Filters) ? (Filters as Readonly<Record<string, Json>>[]) : [];
  const [id, ...more] = Array.isArray(filter?.Values) ? (filter.Values as string[]) : [];
  const isAlone = Object.keys(further).length === 0 && others.length === 0 && more.length === 0;
  return isAlone && filter?.[member] === name ? id : undefined;
}

/** A request that answers some reads, and what it tells each of them. */
export interface SharedRead {
  readonly call: Call;
  readonly answers: readonly { readonly to: Call; readonly of: (answer: Json) => Json }[];
}

/** As few requests as answer all of some reads. */
export function coalesceReads(wanted: readonly Call[]): readonly SharedRead[] {
  const groups = new Map<string, { readonly how: Coalescing; readonly reads: { id: string; to: Call }[] }>();
  const apart: SharedRead[] = [];
  for (const to of wanted) {
    const how = coalescings[operationOf(to)];
    const id = how && idIn(to, how);
    if (how === undefined || id === undefined) {
      apart.push(alone(to));
      continue;
    }
    const { input: _, ...where } = to;
    const key = hashOf(where);
    const group = groups.get(key) ?? { how, reads: [] };
    group.reads.push({ id, to });
    groups.set(key, group);
  }
  return [...apart, ...[...groups.values()].flatMap(({ how, reads }) => [...sharedReads(how, reads)])];
}

function* sharedReads(
  how: Coalescing,
  reads: readonly { readonly id: string; readonly to: Call }[],
): Generator<SharedRead> {
  const [member, name] = how.filter;
  for (let from = 0; from < reads.length; from += how.most) {
    const some = reads.slice(from, from + how.most);
    const [first] = some;
    if (first && some.length === 1) yield alone(first.to);
    else if (first) {
      const Filters = [{ [member]: name, Values: some.map(({ id }) => id) }];
      yield {
        call: { ...first.to, input: { Filters, ...how.further } },
        answers: some.map(({ id, to }) => ({ to, of: (answer) => how.of(answer, id) })),
      };
    }
  }
}

/** A read that no other shares is made as it is. */
const alone = (to: Call): SharedRead => ({ call: to, answers: [{ to, of: (answer) => answer }] });
