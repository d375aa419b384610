import type { JSX } from 'preact';

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
