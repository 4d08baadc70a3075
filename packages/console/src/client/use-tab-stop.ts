import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Makes a list one stop of the Tab key, within which arrow keys, Home and End move: a long list is in nobody's way.
 *
 * @param items selects what in the list can have the focus.
 * @param first selects which of them Tab comes to; absent: the first.
 */
export function useTabStop(items: string, first: string) {
  const list = useRef<HTMLUListElement>(null);
  const all = () => [...(list.current?.querySelectorAll<HTMLElement>(items) ?? [])];
  useLayoutEffect(() => {
    const every = all();
    const stop =
      every.find((one) => one === document.activeElement) ?? every.find((one) => one.matches(first));
    for (const one of every) one.tabIndex = one === (stop ?? every[0]) ? 0 : -1;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const every = all();
    const at = every.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: every.length - 1 }[event.key];
    const next = to === undefined ? undefined : every[to];
    if (at < 0 || !next) return;
    event.preventDefault();
    for (const one of every) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  };
  return { ref: list, onKeyDown };
}
