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

/** Fields with short values. */
export function FieldTags({ doc }: { doc: Readonly<Record<string, unknown>> }): JSX.Element {
  const shown = Object.entries(doc).filter(([name, value]) => name !== 'id' && name !== 'text' && isShort(value));
  return (
    <span class="tags">
      {shown.slice(0, 6).map(([name, value]) => (
        <span class="tag" title={name} key={name}>
          {String(value)}
        </span>
      ))}
    </span>
  );
}

function isShort(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && String(value).length <= 40;
}
