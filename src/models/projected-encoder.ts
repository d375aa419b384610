import type { Encoder } from '../core/encoder.ts';
import { afterProjection, type Projection, projectionOf } from '../core/projection.ts';
import { EncoderSource } from './encoder-source.ts';

/**
 * The encoder of a collection whose vectors are projected.
 * @param base loads the model, and closes it. @param dim values of a projected vector.
 */
export function projectedSource(base: EncoderSource, dim: number, { seed }: Projection): EncoderSource {
  return new EncoderSource(async () => projectedEncoder(await base.load(), dim, seed));
}

function projectedEncoder(model: Encoder, dim: number, seed: number): Encoder {
  const { fingerprint, projection } = afterProjection({ dim: model.dim, fingerprint: model.fingerprint }, dim, seed);
  const { runtime, maxTokens, precision, dtype, dimensions } = model;
  return {
    dim,
    fingerprint,
    runtime: `${runtime}, projected`,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(precision && { precision }),
    ...(dtype && { dtype }),
    ...(dimensions && { dimensions }),
    projection,
    encode: async (texts, options) => projectionOf({ dim, projection })!.project(await model.encode(texts, options)),
    ...(model.countTokens && { countTokens: (texts, options) => model.countTokens!(texts, options) }),
    // It is not its own.
    close: async () => undefined,
  };
}
