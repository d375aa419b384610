import type { Scalar } from '../api/types.ts';

/** Values that are asked for, by field. */
export type Chosen = Readonly<Record<string, readonly Scalar[]>>;

/** The filter that the engine is given: a document must have one of the values of every field; undefined when nothing is asked for. */
export function filterOf(chosen: Chosen): object | undefined {
  const parts = Object.entries(chosen)
    .filter(([, values]) => values.length > 0)
    .map(([field, values]) => partOf(field, values));
  return parts.length <= 1 ? parts[0] : { and: parts };
}

function partOf(field: string, values: readonly Scalar[]): object {
  return values.length === 1 ? { field, op: '=', value: values[0] } : { field, op: 'in', value: values };
}

/** The same with a value added, or taken away where it was asked for. */
export function toggled(chosen: Chosen, field: string, value: Scalar): Chosen {
  const before = chosen[field] ?? [];
  const values = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
  const { [field]: _, ...others } = chosen;
  return values.length === 0 ? others : { ...others, [field]: values };
}

/** What an address says; undefined and what cannot be read are nothing. */
export function readChosen(text: string | null): Chosen {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    const entries = Object.entries(value).filter(([, values]) => Array.isArray(values) && values.every(isScalar));
    return Object.fromEntries(entries) as Chosen;
  } catch {
    return {};
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** For an address; undefined when nothing is asked for. */
export function writeChosen(chosen: Chosen): string | undefined {
  return Object.keys(chosen).length === 0 ? undefined : JSON.stringify(chosen);
}
