import type { JSX } from 'preact';

/** A condition that comes off when it is pressed. */
export function Chip({
  label,
  title,
  hint,
  off = false,
  onPress,
}: {
  label: string;
  /** What pressing does, for screen readers. */
  title: string;
  /** What it does to the search. */
  hint?: string;
  /** It does not count any more. */
  off?: boolean;
  onPress: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class={off ? 'chip chip-off' : 'chip'}
      aria-label={title}
      title={hint ?? title}
      onClick={onPress}
    >
      <span dir="auto">{label}</span>
      <span class="chip-sign" aria-hidden="true">
        {off ? '+' : '×'}
      </span>
    </button>
  );
}
