import { createHash } from 'node:crypto';
import { OrthogonalProjection } from './orthogonal-projection.ts';

/** How vectors were projected onto fewer dimensions: onto a random subspace (see {@link OrthogonalProjection}). */
export interface Projection {
  /** Fingerprint of what makes the vectors that are projected. */
  readonly fingerprint: string;
  /** Values in a vector before it is projected. */
  readonly dim: number;
  /** Seed by which the subspace was drawn. */
  readonly seed: number;
}

/** Vectors as a collection holds them, or as a model gives them. */
interface Projected {
  readonly dim: number;
  readonly fingerprint: string;
  readonly projection?: Projection;
}

/** What the vectors are of before they are projected. */
export function beforeProjection<T extends Projected>(of: T): T {
  const { projection, ...own } = of;
  return projection === undefined ? of : ({ ...own, dim: projection.dim, fingerprint: projection.fingerprint } as T);
}

/** What vectors are of once they are projected onto `dim` dimensions. */
export function afterProjection<T extends Projected>(
  model: T,
  dim: number,
  seed: number,
): T & { readonly projection: Projection } {
  const { fingerprint } = model;
  const digest = createHash('sha256').update(`projection ${fingerprint} ${model.dim} ${dim} ${seed}`).digest('hex');
  return { ...model, dim, fingerprint: digest, projection: { fingerprint, dim: model.dim, seed } };
}

/** Projections in use: each takes some milliseconds to draw. */
const drawn = new Map<string, OrthogonalProjection>();
const MAX_DRAWN = 8;

/** What brings vectors of a model to those of a collection; undefined where they are as the model makes them. */
export function projectionOf({
  dim,
  projection,
}: Pick<Projected, 'dim' | 'projection'>): OrthogonalProjection | undefined {
  if (projection === undefined) return undefined;
  const key = `${projection.dim} ${dim} ${projection.seed}`;
  const found = drawn.get(key) ?? new OrthogonalProjection(projection.dim, dim, projection.seed);
  if (drawn.size >= MAX_DRAWN && !drawn.has(key)) drawn.delete(drawn.keys().next().value!);
  drawn.set(key, found);
  return found;
}
