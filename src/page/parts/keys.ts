import { useEffect } from 'preact/hooks';

/**
 * Listens for keys of the page while a component is there: those pressed without Ctrl, Meta and Alt that go into no text and belong
 * to no dialog.
 * @param take acts on the keys that it knows; false of any other, with which the browser does what it always does.
 */
export function usePageKeys(take: (event: KeyboardEvent) => boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (take(event)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}

/** What the arrows go through: the box, then the hits. */
const STOPS = '.search-box input, .hit-open';

/** Arrows up and down go from the box through the hits and back. */
export function onArrowKey(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(STOPS)];
  const at = stops.indexOf(event.target as HTMLElement);
  const next = at < 0 ? undefined : stops[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
