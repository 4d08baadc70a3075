import type { OnFailure } from "../plan.ts";
import type { Draw } from "./draw.ts";
import type { Fate } from "./small-cloud.ts";

/** The kinds of steps that are drawn. */
export type Kind = "turn" | "careful" | "among others" | "making" | "removing" | "naming" | "emptying";

/** The shapes of graphs that are drawn. */
export type Shape = "independent" | "chain" | "tree" | "layers" | "any";

/**
 * What a run must live with. Fair: throttling, halts, others' leases. Unsure: lost answers, dying ticks and two at once as
 * well: all that passes, so that it must succeed. Rough: what it may fail for.
 */
export type Mood = "fair" | "unsure" | "rough";

/** What a drawn run is about: what is not said is drawn. */
export interface Theme {
  readonly about: string;
  /** Most of the steps are of this kind. */
  readonly kind?: Kind;
  /** What nothing depends on is of this kind. */
  readonly leaves?: Kind;
  readonly shape?: Shape;
  readonly waves?: number;
  readonly steps?: number;
  readonly onFailure?: OnFailure;
  readonly deadlines?: readonly number[];
  readonly mood?: Mood;
  /** What sends meet, and how often they meet it. */
  readonly fates?: readonly Fate[];
  readonly trouble?: number;
  /** How often a tick dies at a request. */
  readonly deaths?: number;
  readonly lagMs?: number;
  readonly settleMs?: number;
  /** When what is being prepared is ready. */
  readonly readyMs?: number;
  /** What each step answers can be read. */
  readonly hasResults?: boolean;
  /** How often a resource is as wanted from the beginning. */
  readonly presets?: number;
  /** Some sends take long. */
  readonly isSlow?: boolean;
  /** There is much to hand over. */
  readonly isFull?: boolean;
  /** How often what is to be emptied holds something that nobody approved. */
  readonly strays?: number;
  readonly isHalted?: boolean;
  /** How often others take a lease that nobody holds. */
  readonly leases?: number;
  /** The gate does not let it go on after it stood still. */
  readonly isRefused?: boolean;
  /** Throttling, or an outage, that lasts longer than the engine's patience; or hours in which all is busy. */
  readonly spell?: "storm" | "outage" | "busy";
  /** Little time for a tick, and a slow cloud. */
  readonly isHurried?: boolean;
  readonly hasTwoTicks?: boolean;
}

const anything: Theme = { about: "anything" };
const themes: readonly Theme[] = [
  {
    about: "answers that are lost late, and show later still",
    mood: "unsure",
    kind: "turn",
    deadlines: [3_600],
    fates: ["lost-after"],
    trouble: 0.6,
    lagMs: 44_000,
    settleMs: 0,
    isSlow: true,
  },
  {
    about: "lost answers that others refer to",
    mood: "unsure",
    shape: "chain",
    kind: "naming",
    deadlines: [3_600],
    fates: ["lost-after"],
    trouble: 0.5,
    hasResults: true,
  },
  {
    about: "ticks that die",
    mood: "unsure",
    deadlines: [3_600],
    trouble: 0,
    deaths: 0.04,
    lagMs: 44_000,
  },
  {
    about: "what stands on what was so already",
    mood: "rough",
    shape: "chain",
    kind: "turn",
    onFailure: "undo",
    deadlines: [3_600],
    fates: ["denied"],
    trouble: 0.08,
    presets: 0.4,
  },
  {
    about: "pages whose answers are lost",
    mood: "rough",
    kind: "emptying",
    fates: ["lost-after"],
    trouble: 0.4,
    isFull: true,
  },
  {
    about: "pages, and a gate that closes",
    mood: "rough",
    kind: "emptying",
    leases: 0.4,
    trouble: 0,
    lagMs: 30_000,
    isHalted: true,
    isRefused: true,
  },
  { about: "a gate that closes", mood: "rough", deadlines: [3_600], isHalted: true, isRefused: true },
  { about: "throttling without end", mood: "rough", shape: "chain", deadlines: [20, 120], spell: "storm" },
  { about: "an outage without end", mood: "rough", shape: "chain", deadlines: [20, 120], spell: "outage" },
  { about: "hours in which all is busy", mood: "rough", deadlines: [120], spell: "busy" },
  {
    about: "parked among failed",
    mood: "rough",
    shape: "tree",
    kind: "turn",
    leaves: "emptying",
    deadlines: [3_600],
    settleMs: 0,
    fates: ["denied"],
    trouble: 0.4,
    strays: 0.5,
    steps: 4,
    onFailure: "undo",
  },
  {
    about: "parked where it stops",
    mood: "rough",
    shape: "layers",
    kind: "emptying",
    fates: ["denied"],
    trouble: 0,
    strays: 0.5,
    onFailure: "stop",
  },
  {
    about: "failures while others wait",
    mood: "rough",
    shape: "tree",
    kind: "careful",
    onFailure: "undo",
    deadlines: [3_600],
    fates: ["denied"],
    trouble: 0.15,
    readyMs: 400_000,
  },
  {
    about: "waves with failures",
    mood: "rough",
    shape: "independent",
    waves: 3,
    onFailure: "continue",
    fates: ["denied"],
    trouble: 0.2,
  },
  { about: "little time", mood: "rough", shape: "chain", trouble: 0, settleMs: 0, isHurried: true },
  { about: "two ticks at once", shape: "layers", hasTwoTicks: true },
  {
    about: "an undo that comes soon",
    mood: "rough",
    kind: "turn",
    onFailure: "stop",
    deadlines: [20],
    lagMs: 44_000,
    settleMs: 600_000,
  },
];

/** What a run is about: a fifth of them about anything. */
export const drawTheme = (draw: Draw): Theme => (draw.chance(0.2) ? anything : draw.of(themes));
