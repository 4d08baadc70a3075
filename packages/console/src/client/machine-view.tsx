import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { type MachineLayout, machineLayout, pathThrough } from "../machine-layout.ts";
import type { ExecutionPicture } from "../wire.ts";
import { executionWord } from "../words.ts";
import { Pill } from "./pill.tsx";

/** How much is seen beside where an execution is, in pixels. */
const seen = 32;

/** An execution's state machine, with the way that it took and where it is now. */
export function MachineView(picture: ExecutionPicture) {
  const { machine, status, definition, current, visited } = picture;
  const text = JSON.stringify(definition);
  const drawing = useMemo(() => machineLayout(definition), [text]);
  const canvas = useRef<HTMLDivElement>(null);
  const here = drawing.knots.find(({ name }) => name === current[0]);
  useEffect(() => {
    const { current: element } = canvas;
    if (!element) return;
    if (!here) return showMore(element);
    // Told at once too, and again when a hidden part of a narrow page is shown.
    const watch = new ResizeObserver(() => {
      // From its left, as far as it takes to see where it is.
      element.scrollLeft = here.x + here.width / 2 + seen - element.clientWidth;
      showMore(element);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [here?.x]);
  const now = current.length > 0 ? `now at “${current.join("”, “")}”` : `it ended at “${visited.at(-1)}”`;
  return (
    <figure class="machine">
      <figcaption>
        <span class="mono">{machine}</span> <Pill {...executionWord(status)} />
        <span class="dim">{current.length > 0 ? current.join(", ") : ""}</span>
      </figcaption>
      <div class="canvas" ref={canvas} onScroll={({ currentTarget }) => showMore(currentTarget)}>
        <svg
          viewBox={`0 0 ${Math.ceil(drawing.width)} ${Math.ceil(drawing.height)}`}
          width={Math.ceil(drawing.width)}
          role="img"
          aria-label={`State machine ${machine}: ${now}; it has been at ${visited.join(", ")}.`}
        >
          <Drawing {...drawing} {...picture} />
        </svg>
      </div>
    </figure>
  );
}

/** Says of a drawing that is wider than its place on which side there is more of it. */
function showMore(element: HTMLElement): void {
  const { scrollLeft, clientWidth, scrollWidth } = element;
  element.classList.toggle("more-left", scrollLeft > 1);
  element.classList.toggle("more-right", scrollLeft + clientWidth < scrollWidth - 1);
}

function Drawing(props: MachineLayout & Pick<ExecutionPicture, "visited" | "current" | "taken">) {
  const { knots, edges, visited, current, taken } = props;
  const id = useId();
  const isTaken = (from: string, to: string) => taken.some(([a, b]) => a === from && b === to);
  return (
    <>
      <defs>
        <Arrow id={`${id}-idle`} class="idle" />
        <Arrow id={`${id}-taken`} class="taken" />
      </defs>
      {edges.map(({ from, to, points, label, labelAt, afterError }) => {
        const kind = isTaken(from, to) ? "taken" : "idle";
        return (
          <g key={`${from} ${to}`} class={`edge ${kind} ${afterError ? "after-error" : ""}`}>
            <path d={pathThrough(points)} marker-end={`url(#${id}-${kind})`} />
            {label && (
              <text class="way" x={labelAt.x} y={labelAt.y + 4}>
                {label}
              </text>
            )}
          </g>
        );
      })}
      {knots.map(({ name, type, does, x, y, width, height }) => {
        const state = current.includes(name) ? "current" : visited.includes(name) ? "visited" : "ahead";
        return (
          <g key={name} class={`knot ${state}`}>
            <rect
              x={x - width / 2}
              y={y - height / 2}
              width={width}
              height={height}
              rx={type === "Choice" ? height / 2 : 7}
            />
            <text x={x} y={does ? y - 3 : y + 4}>
              {name}
            </text>
            {does && (
              <text class="does" x={x} y={y + 13}>
                {does}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

const Arrow = ({ id, class: kind }: { readonly id: string; readonly class: string }) => (
  <marker
    id={id}
    viewBox="0 0 8 8"
    refX="7"
    refY="4"
    markerWidth="7"
    markerHeight="7"
    orient="auto-start-reverse"
  >
    <path class={`head ${kind}`} d="M0 0.5 L8 4 L0 7.5 z" />
  </marker>
);
