import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { evaluateEncoder } from '../../../encoders/training/metrics/evaluate-encoder.ts';
import type { EncodeOptions, TextRole } from '../../../src/core/encoder.ts';
import { open } from '../../../src/database/kenyon.ts';
import { dedupe } from '../../../src/pairs/dedupe/dedupe.ts';
import { cosineScorer } from '../../../src/pairs/match/cosine-scorer.ts';
import { joinLists } from '../../../src/pairs/match/join-lists.ts';
import { bestPassage } from '../../../src/search/best-passage.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** Reads documents with a prompt and queries with another, and keeps which text came in which role. */
class PromptedEncoder extends NgramEncoder {
  readonly seen: [text: string, role: TextRole | undefined][] = [];

  override async encode(texts: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    for (const text of texts) this.seen.push([text, options.role]);
    return super.encode(
      texts.map((text) => `${options.role ?? 'document'}: ${text}`),
      options,
    );
  }

  /** What came since the last call, in the order of the texts. */
  taken(): [text: string, role: TextRole | undefined][] {
    return this.seen.splice(0).sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

test('what is added is encoded as a document, what is searched for as a query', async (t) => {
  const encoder = new PromptedEncoder();
  const kenyon = await open(join(await temporaryDirectory(t), 'db'), { encoder });
  const collection = kenyon.collection();
  await collection.add([
    { id: 'a', text: '护照丢了怎么办' },
    { id: 'b', text: 'cook rice' },
  ]);
  assert.deepEqual(encoder.taken(), [
    ['cook rice', 'document'],
    ['护照丢了怎么办', 'document'],
  ]);
  const { hits } = await collection.search('cook rice', { k: 1, mode: 'semantic' });
  assert.deepEqual(encoder.taken(), [['cook rice', 'query']]);
  const [asked, found] = ['query', 'document'].map((role) => encoder.vectorOf(`${role}: cook rice`));
  const expected = asked.reduce((sum, value, i) => sum + value * found[i], 0);
  assert.equal(hits[0].id, 'b');
  assert.ok(Math.abs(hits[0].score - expected) < 1e-5 && expected < 0.99, `${hits[0].score} against ${expected}`);
  await kenyon.close();
});

test('sentences compared with a query are documents', async () => {
  const encoder = new PromptedEncoder();
  await bestPassage('One thing. Another.', encoder.vectorOf('query: another'), encoder);
  assert.deepEqual(encoder.taken(), [
    ['Another.', 'document'],
    ['One thing.', 'document'],
  ]);
});

test('both sides of what is symmetric are queries: pairs, joined lists, duplicates', async () => {
  const encoder = new PromptedEncoder();
  const both = [
    ['cook rice', 'query'],
    ['cook the rice', 'query'],
  ];
  await cosineScorer(encoder).score([{ a: 'cook rice', b: 'cook the rice' }]);
  assert.deepEqual(encoder.taken(), both);
  for await (const _ of joinLists([{ text: 'cook rice' }], [{ text: 'cook the rice' }], { encoder }));
  assert.deepEqual(encoder.taken(), both);
  const items = both.map(([text], i) => ({ id: String(i), text }));
  await dedupe(items, { encoder, threshold: 0.5 });
  assert.deepEqual(encoder.taken(), both);
});

test('evaluation encodes the queries of a search as such, its corpus as documents, and pairs as queries', async () => {
  const encoder = new PromptedEncoder();
  const pairs = [
    { a: 'a', b: 'b', label: 1 },
    { a: 'c', b: 'd', label: 0 },
  ];
  await evaluateEncoder(encoder, { kind: 'pairs', name: 'pairs', binary: false, dev: [], test: pairs });
  assert.deepEqual(new Set(encoder.taken().map(([, role]) => role)), new Set(['query']));
  await evaluateEncoder(encoder, {
    kind: 'retrieval',
    name: 'search',
    queries: ['what is it'],
    relevant: [new Set(['1'])],
    async *corpus() {
      yield { id: '1', text: 'a thing' };
    },
  });
  assert.deepEqual(encoder.taken(), [
    ['a thing', 'document'],
    ['what is it', 'query'],
  ]);
});
