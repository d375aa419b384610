import type { ScorerSpec } from '../interaction/open-scorer.ts';
import { openScorer } from '../interaction/open-scorer.ts';
import type { EncoderSpec } from '../sentence/open-encoder.ts';
import { openEncoder } from '../sentence/open-encoder.ts';
import type { ServedModel } from './job-messages.ts';

/** Which model a worker thread opens; plain data. */
export type ModelSpec =
  | { readonly role: 'encoder'; readonly spec: EncoderSpec }
  | { readonly role: 'scorer'; readonly spec: ScorerSpec };

/** Opens a model on the calling thread. @throws what opening it throws. */
export async function serveModel(asked: ModelSpec): Promise<ServedModel> {
  if (asked.role === 'scorer') {
    const scorer = await openScorer(asked.spec);
    const { fingerprint, runtime } = scorer;
    return {
      facts: { fingerprint, runtime },
      run: (pairs, options) => scorer.score(pairs, options),
      close: () => scorer.close(),
    };
  }
  const encoder = await openEncoder(asked.spec);
  const { dim, fingerprint, runtime } = encoder;
  return {
    facts: { dim, fingerprint, runtime },
    run: (texts, options) => encoder.encode(texts, options),
    close: () => encoder.close(),
  };
}
