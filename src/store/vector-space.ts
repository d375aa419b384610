import { isDeepStrictEqual } from 'node:util';
import { ConflictError } from '../core/errors.ts';
import type { Projection } from '../core/projection.ts';
import type { PassageSize } from '../core/text/passages/join-pieces.ts';
import type { TextFields } from './text-fields.ts';

/** Space of the vectors of a collection: fixed when the first document goes in. */
export interface VectorSpace {
  /** Values in a vector. */
  readonly dim: number;
  /** Fingerprint of the encoder that makes the vectors, and of their projection. */
  readonly fingerprint: string;
  /** The encoder in words, for messages. */
  readonly runtime: string;
  /** Name of the model, its id on the hub or its path, by which it is opened again; absent where that is not known. */
  readonly model?: string;
  /** Precision that the encoder was loaded in; absent where nothing could be chosen. */
  readonly precision?: 'fp32' | 'int8';
  /** File of the model, and how many numbers of its vectors are kept, where they were chosen. */
  readonly dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
  readonly dimensions?: number;
  /** True where the vectors are given with the documents. */
  readonly given?: true;
  /** How they were projected; absent where they are as the model makes them. */
  readonly projection?: Projection;
}

/** Space of the vectors of a collection, and what of a document is a vector; fixed in the same way. */
export interface VectorUnits extends VectorSpace {
  /** How long the passages of a document are; absent where every document is one. */
  readonly passages?: PassageSize;
  /** Fields that are searched with the text; absent where none is. */
  readonly textFields?: TextFields;
}

/**
 * Whether a model is told by a name of its own, or one of the hub, and not by where it lies: a path says nothing elsewhere, may be private, and from elsewhere
 * may lead anywhere.
 */
export function isModelName(model: string): boolean {
  return (
    /^[\w][\w.-]*(?:\/[\w][\w.-]*(?:@[\w.-]+)?)?$/.test(model) && !model.includes('..') && !model.endsWith('.json')
  );
}

/** What vectors are of, less where on this machine their model lies. */
export function withoutModelPath<T extends VectorSpace>({
  model,
  ...space
}: T): Omit<T, 'model'> & Pick<VectorSpace, 'model'> {
  return model === undefined || !isModelName(model) ? space : { ...space, model };
}

/** What the vectors of a collection are of, alone and in the order in which it is stored; what is undefined is left out. */
export function unitsOf(from: VectorUnits): VectorUnits {
  const { dim, fingerprint, runtime, model, passages, precision, dtype, dimensions, given, projection, textFields } =
    from;
  return {
    dim,
    fingerprint,
    runtime,
    ...(model && { model }),
    ...(passages && { passages }),
    ...(precision && { precision }),
    ...(dtype && { dtype }),
    ...(dimensions && { dimensions }),
    ...(given && { given }),
    ...(projection && { projection }),
    ...(textFields && { textFields }),
  };
}

/** Tells whether documents become the same vectors, of the same passages. */
export function isSameUnits(one: VectorUnits, other: VectorUnits): boolean {
  const of = ({ dim, fingerprint, passages, textFields }: VectorUnits) => [
    dim,
    fingerprint,
    passages?.maxTokens,
    passages?.overlap,
    textFields,
  ];
  return isDeepStrictEqual(of(one), of(other));
}

/** Record that a database keeps of a collection. */
export interface CollectionRecord extends VectorUnits {
  /** Its number in the database, from 1 up. */
  readonly number: number;
}

/**
 * Refuses vectors of other passages.
 * @param given what is asked for, false for none; what it leaves open is not asked for.
 * @throws ConflictError that names both.
 */
export function requireSamePassages(
  name: string,
  stored: PassageSize | undefined,
  given: Partial<PassageSize> | false,
): void {
  const isSame =
    given === false
      ? stored === undefined
      : stored !== undefined &&
        (given.maxTokens ?? stored.maxTokens) === stored.maxTokens &&
        (given.overlap ?? stored.overlap) === stored.overlap;
  if (isSame) return;
  throw new ConflictError(
    `collection ${name} holds ${describePassages(stored ?? false)}, asked was for ${describePassages(given)}; open it without the ` +
      'option passages, or index the documents again into another collection or directory',
  );
}

function describePassages(size: Partial<PassageSize> | false): string {
  if (size === false) return 'one vector a document';
  const { maxTokens, overlap } = size;
  const length = maxTokens === undefined ? '' : ` of ${maxTokens} tokens`;
  return `passages${length}${overlap === undefined ? '' : ` with an overlap of ${overlap}`}`;
}

/**
 * Refuses vectors of another space.
 * @throws ConflictError that names both.
 */
export function requireSameSpace(name: string, stored: VectorSpace, given: VectorSpace): void {
  if (stored.fingerprint === given.fingerprint && stored.dim === given.dim) return;
  throw new ConflictError(
    `collection ${name} holds vectors of another model: expected ${describe(stored)}, got ${describe(given)}; ` +
      'open it with the model it was indexed with, or make its vectors anew with this one by `kenyon reindex`',
  );
}

function describe({ dim, fingerprint, runtime, model, dtype }: VectorSpace): string {
  return `${model === undefined ? '' : `${model}, `}${fingerprint.slice(0, 16)} (${dim} dimensions, ${dtype === undefined ? '' : `${dtype}, `}${runtime})`;
}
