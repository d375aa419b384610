import type { JSX } from 'preact';
import type { Facet, Scalar } from '../api/types.ts';
import { useWords } from '../text/language.ts';
import type { Chosen } from './filter.ts';

/** Fields with the values that were found; pressing one asks for it. */
export function FacetList({
  facets,
  chosen,
  onToggle,
}: {
  facets: readonly Facet[];
  chosen: Chosen;
  onToggle: (field: string, value: Scalar) => void;
}): JSX.Element | null {
  const { say, count } = useWords();
  const shown = facets.filter(({ field, values }) => values.length > 0 || chosen[field] !== undefined);
  if (shown.length === 0) return null;
  return (
    <section class="facets" aria-label={say('filters')}>
      {shown.map(({ field, values }) => (
        <fieldset key={field}>
          <legend>{field}</legend>
          <ul>
            {withChosen(values, chosen[field] ?? []).map(({ value, documents }) => {
              const isOn = chosen[field]?.includes(value) ?? false;
              const name = value === null ? say('facetMissing') : String(value);
              return (
                <li key={name}>
                  <button
                    type="button"
                    class="facet"
                    aria-pressed={isOn}
                    aria-label={say('facetValue', { value: name, n: documents })}
                    onClick={() => onToggle(field, value)}
                  >
                    <span class="facet-name" dir="auto">
                      {name}
                    </span>
                    <span class="facet-count">{count(documents)}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </fieldset>
      ))}
    </section>
  );
}

/** A value that is asked for stays in the list, so that it can be let go where it stood. */
function withChosen(values: Facet['values'], asked: readonly Scalar[]): Facet['values'] {
  const missing = asked.filter((value) => !values.some((each) => each.value === value));
  return [...values, ...missing.map((value) => ({ value, documents: 0 }))];
}
