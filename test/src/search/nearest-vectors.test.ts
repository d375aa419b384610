import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkHnswOptions } from '../../../index/hnsw/hnsw-options.ts';
import type { SearchableIndex } from '../../../src/live/collection-indexes.ts';
import { CollectionIndexes } from '../../../src/live/collection-indexes.ts';
import { EncoderSource } from '../../../src/models/encoder-source.ts';
import { nearestVectors } from '../../../src/search/nearest-vectors.ts';
import { checkSearchOptions } from '../../../src/search/search-options.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryStore } from '../../fixtures/temporary-store.ts';

const encoder = new NgramEncoder(16);
const SPACE = { dim: 16, fingerprint: encoder.fingerprint, runtime: 'test' };

const rowsOf = (texts: readonly string[]) =>
  texts.map((text) => ({ id: text, json: JSON.stringify({ id: text, text }), vectors: encoder.vectorOf(text) }));

for (const name of ['hnsw', 'lsh', 'bio'] as const) {
  for (const k of [1, 3, 5, 9, 40]) {
    test(`k ${k}: vectors that the index ${name} takes in while it is asked push out no others`, async (t) => {
      const { store, directory } = await temporaryStore(t);
      const folder = { source: store.source, directory, readOnly: true, onNotice: assert.fail };
      const indexes = new CollectionIndexes(store, { ...folder, space: SPACE, hnsw: checkHnswOptions() });
      t.after(() => indexes.close());
      await store.put(rowsOf(['visa card', '签证', '米饭。', 'the train', '½ —', 'zebra']), SPACE);
      const live = indexes.of(name);
      await live.settle();
      const { position, index } = live.current!;
      await store.put(rowsOf(['电脑', 'law', '合同；']), SPACE);
      const search: SearchableIndex['search'] = async (...asked) => {
        await store.put(rowsOf(['米饭 rice', '米饭 rice!', '米饭米饭 rice', 'rice 米饭', '米饭, rice']), SPACE);
        await live.settle();
        return index.search(...asked);
      };
      const asked = {
        name: live.name,
        current: { index: { search, count: index.count }, position, lag: () => ({ rows: 3, removals: 0 }) },
        poke() {},
      };
      const vector = encoder.vectorOf('米饭 rice');
      const { neighbors } = await nearestVectors(
        {
          mode: 'semantic',
          text: '',
          vector,
          reading: undefined,
          options: checkSearchOptions({ k, mode: 'semantic', index: name }),
        },
        {
          store,
          state: store.state(),
          indexes: { of: () => asked, exact: indexes.exact } as unknown as CollectionIndexes,
          setting: undefined,
          exactBelow: 0,
          encoder: new EncoderSource(encoder),
        },
        { k, hits: k, allowed: undefined },
      );
      const best = await (await indexes.exact.caughtUp()).search(vector, k);
      const found = neighbors.scores.slice(0, k);
      assert.equal(found.length, best.scores.length);
      // Not the ords, of which some score the same but for rounding.
      found.forEach((score, i) => {
        assert.ok(Math.abs(score - best.scores[i]) < 1e-5, `${i}: ${score}, expected ${best.scores[i]}`);
      });
      assert.equal(new Set(neighbors.ords).size, neighbors.ords.length);
      // A document of which a further row is would come before one whose nearest row the index was not asked for.
      assert.ok(neighbors.ords.length <= k, `${neighbors.ords.length} neighbours`);
    });
  }
}
