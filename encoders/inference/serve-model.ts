import type { ScorerSpec } from '../interaction/open-scorer.ts';
import { openScorer } from '../interaction/open-scorer.ts';
import { openRecognizer, type RecognizerSpec } from '../ner/open-recognizer.ts';
import { packSpans } from '../ner/span-rows.ts';
import type { EncoderSpec } from '../sentence/open-encoder.ts';
import { openEncoder } from '../sentence/open-encoder.ts';
import type { ServedModel } from './job-messages.ts';

/** Which model a worker thread opens; plain data. */
export type ModelSpec =
  | { readonly role: 'encoder'; readonly spec: EncoderSpec }
  | { readonly role: 'scorer'; readonly spec: ScorerSpec }
  | { readonly role: 'recognizer'; readonly spec: RecognizerSpec };

/** Opens a model on the calling thread. @throws what opening it throws. */
export async function serveModel(asked: ModelSpec): Promise<ServedModel> {
  if (asked.role === 'scorer') return serveScorer(asked.spec);
  return asked.role === 'recognizer' ? serveRecognizer(asked.spec) : serveEncoder(asked.spec);
}

async function serveEncoder(spec: EncoderSpec): Promise<ServedModel> {
  const encoder = await openEncoder(spec);
  const { dim, fingerprint, runtime } = encoder;
  return {
    facts: { dim, fingerprint, runtime },
    run: (texts, options) => encoder.encode(texts, options),
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
