import type { Encoder } from '../core/encoder.ts';
import { afterProjection, type Projection, projectionOf } from '../core/projection.ts';
import { EncoderSource, hintOf } from './encoder-source.ts';

/**
 * The encoder of a collection whose vectors are projected.
 * @param base loads the model, and closes it. @param dim values of a projected vector.
 */
export function projectedSource(base: EncoderSource, dim: number, { seed }: Projection): EncoderSource {
  return new EncoderSource(async () => projectedEncoder(await base.load(), dim, seed));
}

function projectedEncoder(base: Encoder, dim: number, seed: number): Encoder {
  const { fingerprint, projection } = afterProjection({ dim: base.dim, fingerprint: base.fingerprint }, dim, seed);
  const { runtime, maxTokens } = base;
  return {
    dim,
    fingerprint,
    runtime: `${runtime}, projected`,
    ...hintOf(base),
    ...(maxTokens !== undefined && { maxTokens }),
    projection,
    encode: async (texts, options) => projectionOf({ dim, projection })!.project(await base.encode(texts, options)),
    ...(base.countTokens && { countTokens: (texts, options) => base.countTokens!(texts, options) }),
    // It is not its own.
    close: async () => undefined,
  };
}
