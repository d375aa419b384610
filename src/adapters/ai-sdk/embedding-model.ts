import { requireOneOf } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { requireEncoder } from '../../core/model-checks.ts';
import { readOptions } from '../../core/options.ts';
import type { Encoder, TextRole } from '../../main.ts';
import {
  type CallOptions,
  MODEL_OPTIONS,
  type ModelNames,
  type ModelOptions,
  modelNames,
  type Specification,
} from './model-options.ts';

/** How an encoder serves the AI SDK. */
export interface EmbeddingModelOptions<V extends Specification = Specification> extends ModelOptions<V> {
  /** What the texts are, where a call does not say: `providerOptions: { kenyon: { role: 'query' } }`. Default 'document'. */
  readonly role?: TextRole;
}

/** An embedding model as the AI SDK calls it. */
export interface EmbeddingModel<V extends Specification> extends ModelNames<V> {
  readonly maxEmbeddingsPerCall: number;
  readonly supportsParallelCalls: boolean;
  /** @throws InvalidArgumentError for other dimensions than the encoder's, or no role. */
  doEmbed(options: CallOptions & { values: string[]; dimensions?: number | undefined }): Promise<{
    embeddings: number[][];
    usage?: { tokens: number };
    warnings: never[];
  }>;
}

const OPTIONS = { role: 'any', ...MODEL_OPTIONS } as const;
const ROLES = ['query', 'document'] as const;

/**
 * An encoder for `embed` and `embedMany` of the AI SDK. It stays its owner's to close.
 * @throws InvalidArgumentError when it is none, or an option is wrong.
 */
export function embeddingModel<V extends Specification = 'v4'>(
  encoder: Encoder,
  options: EmbeddingModelOptions<V> = {},
): EmbeddingModel<V> {
  requireEncoder('encoder', encoder);
  const read = readOptions('embeddingModel', options, OPTIONS);
  const { role: fallback = 'document' } = read;
  requireOneOf('role', fallback, ROLES);
  return {
    ...modelNames(read, encoder),
    // The encoder makes its own batches.
    maxEmbeddingsPerCall: Number.POSITIVE_INFINITY,
    supportsParallelCalls: false,
    async doEmbed({ values, dimensions, abortSignal, providerOptions }) {
      const { dim } = encoder;
      if (dimensions !== undefined && dimensions !== dim) throw otherDimensions(dimensions, dim);
      const role = providerOptions?.kenyon?.role ?? fallback;
      requireOneOf('providerOptions.kenyon.role', role, ROLES);
      const signal = abortSignal && { signal: abortSignal };
      const rows = await encoder.encode(values, { role: role as TextRole, ...signal });
      const counts = await encoder.countTokens?.(values, { ...signal });
      return {
        embeddings: values.map((_, i) => Array.from(rows.subarray(i * dim, (i + 1) * dim))),
        ...(counts && { usage: { tokens: counts.reduce((sum, count) => sum + count, 0) } }),
        warnings: [],
      };
    },
  };
}

function otherDimensions(asked: number, dim: number): InvalidArgumentError {
  return new InvalidArgumentError(
    `dimensions must be ${dim}, those of the encoder, got ${asked}; open a model that can be cut with loadEncoder(path, { dimensions: ${asked} })`,
  );
}
