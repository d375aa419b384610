import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Facet, Scalar } from '../api/types.ts';
import { useWords } from '../text/language.ts';
import type { Chosen } from './filter.ts';

/** A value in the list; without a count where what is asked for leaves out whatever has it. */
interface ShownValue {
  readonly value: Scalar;
  readonly documents: number | undefined;
}

/** Fields with the values that were found; pressing one asks for it, pressing another of the field for both. */
export function FacetList({
  facets,
  chosen,
  onToggle,
}: {
  facets: readonly Facet[];
  chosen: Chosen;
  onToggle: (field: string, value: Scalar) => void;
}): JSX.Element | null {
  const { say } = useWords();
  const before = useValuesBefore(facets, chosen);
  const shown = facets.filter(({ field, values }) => values.length > 0 || chosen[field] !== undefined);
  if (shown.length === 0) return null;
  return (
    <section class="facets" aria-label={say('filters')}>
      {shown.map(({ field, values }) => (
        <fieldset key={field}>
          <legend>{field}</legend>
          <ul>
            {shownValues(values, chosen[field], before.get(field)).map((shownValue) => (
              <FacetValue
                key={String(shownValue.value)}
                shown={shownValue}
                isOn={chosen[field]?.includes(shownValue.value) ?? false}
                onPress={() => onToggle(field, shownValue.value)}
              />
            ))}
          </ul>
        </fieldset>
      ))}
    </section>
  );
}

function FacetValue({
  shown: { value, documents },
  isOn,
  onPress,
}: {
  shown: ShownValue;
  isOn: boolean;
  onPress: () => void;
}): JSX.Element {
  const { say, count } = useWords();
  const name = value === null ? say('facetMissing') : String(value);
  return (
    <li>
      <button type="button" class="facet" aria-pressed={isOn} onClick={onPress}>
        <span class="facet-box" aria-hidden="true" />
        <span class="facet-name" dir="auto">
          {name}
          {documents === undefined && <span class="unseen"> {say('facetOther')}</span>}
        </span>
        {documents !== undefined && (
          <span class="facet-count">
            {count(documents)}
            <span class="unseen"> {say('facetDocuments')}</span>
          </span>
        )}
      </button>
    </li>
  );
}

/** Values of each field when it was last not asked for: once one of them is, the answer knows no others. */
function useValuesBefore(facets: readonly Facet[], chosen: Chosen): ReadonlyMap<string, Facet['values']> {
  const before = useRef(new Map<string, Facet['values']>());
  for (const { field, values } of facets) if (chosen[field] === undefined) before.current.set(field, values);
  return before.current;
}

/** Each stays where it stood, so that it can be let go there. */
function shownValues(
  values: Facet['values'],
  asked: readonly Scalar[] = [],
  before: Facet['values'] = values,
): ShownValue[] {
  if (asked.length === 0) return [...values];
  const countOf = (value: Scalar) => values.find((each) => each.value === value)?.documents;
  const known = before.map(({ value }) => value);
  const others = [...values.map(({ value }) => value), ...asked].filter((value) => !known.includes(value));
  return [...known, ...new Set(others)].map((value) => ({
    value,
    documents: countOf(value) ?? (asked.includes(value) ? 0 : undefined),
  }));
}
