/** A document as filters see it: plain JSON. */
export type Doc = Record<string, unknown>;

type Scalar = string | number | boolean | null;

/** All values of a field in a document, found by walking every path; `id` and `text` at the top are no fields. */
export function valuesOf(document: Doc, field: string): Scalar[] {
  return paths(document)
    .filter(({ path }) => path === field)
    .map(({ value }) => value);
}

/** Every field that a document has a value in. */
export function fieldsOf(document: Doc): Set<string> {
  return new Set(paths(document).map(({ path }) => path));
}

interface Value {
  readonly path: string;
  readonly value: Scalar;
}

/** What was found in a document, which nobody changes; each is asked for a hundred fields and values. */
const found = new WeakMap<Doc, readonly Value[]>();

function paths(document: Doc): readonly Value[] {
  const known = found.get(document);
  if (known !== undefined) return known;
  const rest = Object.entries(document).filter(([key]) => key !== 'id' && key !== 'text');
  const values = rest.flatMap(([key, value]) => below(key, value));
  found.set(document, values);
  return values;
}

function below(path: string, value: unknown): Value[] {
  if (Array.isArray(value)) return value.flatMap((member) => below(path, member));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) => below(`${path}.${key}`, inner));
  return [{ path, value: asCompared(value as Scalar) }];
}

/** A time with a zone is the same time in any other. */
export function asCompared<T extends Scalar>(value: T): T {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d.*(Z|[+-]\d\d:\d\d)$/.test(value)) return value;
  const iso = new Date(value.replace(' ', 'T')).toISOString();
  return iso.replace(/\.?0*Z$/, '+00:00') as T;
}
