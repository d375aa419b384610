import { packSpans } from '../ner/span-rows.ts';
import type { ServedModel } from './job-messages.ts';
import { type EncoderSpec, openEncoder } from './open-encoder.ts';
import { openRecognizer, type RecognizerSpec } from './open-recognizer.ts';
import { openScorer, type ScorerSpec } from './open-scorer.ts';

/** Which model a worker thread opens; plain data. */
export type ServedSpec =
  | { readonly role: 'encoder'; readonly spec: EncoderSpec }
  | { readonly role: 'scorer'; readonly spec: ScorerSpec }
  | { readonly role: 'recognizer'; readonly spec: RecognizerSpec };

/** Opens a model on the calling thread. @throws what opening it throws. */
export async function serveModel(asked: ServedSpec): Promise<ServedModel> {
  if (asked.role === 'scorer') return serveScorer(asked.spec);
  return asked.role === 'recognizer' ? serveRecognizer(asked.spec) : serveEncoder(asked.spec);
}

async function serveEncoder(spec: EncoderSpec): Promise<ServedModel> {
  const encoder = await openEncoder(spec);
  const { dim, maxTokens, fingerprint, runtime } = encoder;
  return {
    facts: { dim, maxTokens, fingerprint, runtime },
    run: (texts, options) => encoder.encode(texts, options),
    count: (texts, options) => encoder.countTokens(texts, options),
    close: () => encoder.close(),
  };
}

async function serveScorer(spec: ScorerSpec): Promise<ServedModel> {
  const scorer = await openScorer(spec);
  const { fingerprint, runtime } = scorer;
  return {
    facts: { fingerprint, runtime },
    run: (pairs, options) => scorer.score(pairs, options),
    close: () => scorer.close(),
  };
}

async function serveRecognizer(spec: RecognizerSpec): Promise<ServedModel> {
  const recognizer = await openRecognizer(spec);
  const { fingerprint, runtime, types } = recognizer;
  return {
    facts: { fingerprint, runtime, types },
    run: async (texts, options) => packSpans(await recognizer.recognize(texts, options), types),
    close: () => recognizer.close(),
  };
}
