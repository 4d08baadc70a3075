import { Graph, layout } from "@dagrejs/dagre";
import { type Edge, type Knot, machineGraph } from "./machine-graph.ts";
import type { MachineDefinition } from "./wire.ts";

/** A point of a drawing, in its own units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state machine with a place for everything. */
export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly knots: readonly (Knot & Point & { readonly width: number; readonly height: number })[];
  readonly edges: readonly (Edge & { readonly points: readonly Point[]; readonly labelAt: Point })[];
}

/** What a letter of the drawing's font takes, on average; the page cannot be asked before it draws. */
const letter = 7;
const smallLetter = 6;
const margin = 8;

/** Lays a state machine out from top to bottom. */
export function machineLayout(definition: MachineDefinition): MachineLayout {
  const { knots, edges } = machineGraph(definition);
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 22, ranksep: 30, edgesep: 14, marginx: margin, marginy: margin });
  for (const knot of knots) graph.setNode(knot.name, sizeOf(knot));
  for (const { from, to, label, afterError } of edges) {
    const size = label ? { width: label.length * smallLetter + 8, height: 14 } : { width: 0, height: 0 };
    graph.setEdge(from, to, { ...size, labelpos: "c", weight: afterError ? 1 : 4 });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    knots: knots.map((knot) => {
      const { x = 0, y = 0 } = graph.node(knot.name) as Partial<Point>;
      return { ...knot, x, y, ...sizeOf(knot) };
    }),
    edges: edges.map((edge) => {
      const {
        points = [],
        x = 0,
        y = 0,
      } = graph.edge(edge.from, edge.to) as Partial<Point> & {
        points?: readonly Point[];
      };
      return { ...edge, points, labelAt: { x, y } };
    }),
  };
}

function sizeOf({ name, does }: Knot): { width: number; height: number } {
  const letters = Math.max(name.length * letter, (does?.length ?? 0) * smallLetter);
  return { width: Math.max(80, letters + 28), height: does ? 44 : 32 };
}

/** A smooth line through points, as an SVG path: straight at its ends, rounded at its bends. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return "";
  const bends = rest.slice(0, -1).map((bend, index) => {
    const next = rest[index + 1] ?? last;
    return `Q${round(bend.x)} ${round(bend.y)} ${round((bend.x + next.x) / 2)} ${round((bend.y + next.y) / 2)}`;
  });
  return [`M${round(first.x)} ${round(first.y)}`, ...bends, `L${round(last.x)} ${round(last.y)}`].join(" ");
}

const round = (value: number): number => Math.round(value * 10) / 10;
