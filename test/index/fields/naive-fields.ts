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

function paths(document: Doc): { path: string; value: Scalar }[] {
  const rest = Object.entries(document).filter(([key]) => key !== 'id' && key !== 'text');
  return rest.flatMap(([key, value]) => below(key, value));
}

function below(path: string, value: unknown): { path: string; value: Scalar }[] {
  if (Array.isArray(value)) return value.flatMap((member) => below(path, member));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) => below(`${path}.${key}`, inner));
  return [{ path, value: value as Scalar }];
}
