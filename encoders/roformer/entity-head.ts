import { InvalidArgumentError } from '../../src/core/errors.ts';

/**
 * Head that finds named spans. 'global-pointer' scores every span for every type (Su 2021, kexue.fm 8373),
 * 'efficient-global-pointer' shares one score of being an entity among the types (Su 2022, kexue.fm 8877); both give
 * spans within each other. 'crf' tags tokens by a linear-chain conditional random field (Lafferty et al. 2001), 'softmax' each
 * token by itself.
 */
export interface EntityHead {
  readonly kind: 'global-pointer' | 'efficient-global-pointer' | 'crf' | 'softmax';
  /** Names of the types. */
  readonly types: readonly string[];
  /** Of the pointers: length d of a query or key, even. Default 64. */
  readonly headSize?: number;
  /**
   * How 'crf' and 'softmax' write spans as tags; 'sbme' is for segmentation, where every token lies in a span. Default
   * 'bio'.
   */
  readonly scheme?: TagScheme;
  /** Script that is read; texts without a character of it are not, for the model learned nothing of them and finds names everywhere. */
  readonly script?: 'Han';
}

/** Sets of tags: one of a token outside of all spans (but for 'sbme'), and some for every type. */
export type TagScheme = 'bio' | 'bioes' | 'sbme';

const KINDS = ['global-pointer', 'efficient-global-pointer', 'crf', 'softmax'];
const SCHEMES = ['bio', 'bioes', 'sbme'];
const DEFAULT_HEAD_SIZE = 64;
/** Longest query or key that is believed. */
const MAX_HEAD_SIZE = 1 << 12;

/** Whether a head scores spans, not tokens. */
export function isPointer({ kind }: EntityHead): boolean {
  return kind === 'global-pointer' || kind === 'efficient-global-pointer';
}

/** Length of a pointer's queries and keys. */
export function headSizeOf({ headSize = DEFAULT_HEAD_SIZE }: EntityHead): number {
  return headSize;
}

/** The tags of a tagging head, as `tagNames` in ner/tag-schemes.ts names them. */
export function schemeOf({ scheme = 'bio' }: EntityHead): TagScheme {
  return scheme;
}

/** How many tags a scheme has for so many types: bio 1 + 2n, bioes 1 + 4n, sbme 4n. */
export function numTags(scheme: TagScheme, numTypes: number): number {
  return scheme === 'bio' ? 1 + 2 * numTypes : 4 * numTypes + (scheme === 'bioes' ? 1 : 0);
}

/** @throws InvalidArgumentError naming the first field that cannot be. */
export function checkEntityHead(head: EntityHead): void {
  const { kind, types, headSize, scheme, script } = head ?? {};
  if (!KINDS.includes(kind)) refuse('kind', `one of ${KINDS.join(', ')}`, kind);
  if (!Array.isArray(types) || types.length === 0 || !types.every((type) => typeof type === 'string' && type !== '')) {
    refuse('types', 'an array of names, at least one', types);
  }
  if (new Set(types).size !== types.length) refuse('types', 'names that differ from each other', types);
  if (headSize !== undefined) {
    if (!isPointer(head)) refuse('headSize', `left out with kind '${kind}'`, headSize);
    if (!Number.isInteger(headSize) || headSize < 2 || headSize > MAX_HEAD_SIZE || headSize % 2 !== 0) {
      refuse('headSize', `an even integer from 2 to ${MAX_HEAD_SIZE}`, headSize);
    }
  }
  if (script !== undefined && script !== 'Han') refuse('script', "'Han' or left out", script);
  if (scheme !== undefined) {
    if (isPointer(head)) refuse('scheme', `left out with kind '${kind}'`, scheme);
    if (!SCHEMES.includes(scheme)) refuse('scheme', `one of ${SCHEMES.join(', ')}`, scheme);
  }
}

function refuse(field: string, expected: string, came: unknown): never {
  throw new InvalidArgumentError(`model config: entities.${field} must be ${expected}, got ${JSON.stringify(came)}`);
}
