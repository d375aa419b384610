import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Encoder } from '../../../../src/core/encoder.ts';
import {
  AbortedError,
  ConflictError,
  FormatError,
  InvalidArgumentError,
  NotFoundError,
} from '../../../../src/core/errors.ts';
import type { PairScorer } from '../../../../src/core/pair-scorer.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { dotAt } from '../../../../src/core/vectors.ts';
import { open } from '../../../../src/database/kenyon.ts';
import { dedupe } from '../../../../src/pairs/dedupe/dedupe.ts';
import type { DedupeOptions } from '../../../../src/pairs/dedupe/dedupe-options.ts';
import type { DedupeResult } from '../../../../src/pairs/dedupe/dedupe-result.ts';
import { rethreshold } from '../../../../src/pairs/dedupe/rethreshold.ts';
import { cosineFingerprint } from '../../../../src/pairs/match/cosine-scorer.ts';
import { fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import type { DocumentInput } from '../../../../src/store/document.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const DIM = 64;
const WORDS = [
  '怎么',
  '如何',
  '申请',
  '护照',
  '退款',
  '密码',
  '修改',
  'reset',
  'password',
  'card',
  '吗',
  '我的',
  '银行',
  '多少钱',
];

/** Seeded texts, many alike and some equal. */
function someItems(count: number, seed = 1): DocumentInput[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 3 + random.below(3) }, () => WORDS[random.below(WORDS.length)]);
    return { id: `t${i}`, text: words.join(''), day: `2024-01-${String(random.below(28) + 1).padStart(2, '0')}` };
  });
}

function near(options: DedupeOptions = {}): DedupeOptions {
  return { encoder: new NgramEncoder(DIM), threshold: 0.85, ...options };
}

/** Sets of ids, the kept one first, in an order of their own. */
function idsOf({ clusters }: DedupeResult): string[][] {
  return clusters.map(({ kept, duplicates }) => [kept.id, ...duplicates.map(({ item }) => item.id)]).sort();
}

/** What is decided, without how long it took. */
function decided({ summary: { seconds: _, ...summary }, ...rest }: DedupeResult) {
  return { ...rest, summary };
}

const vectors = new Map<string, Float32Array>();

function vectorOf(text: string): Float32Array {
  const vector = vectors.get(text) ?? new NgramEncoder(DIM).vectorOf(text);
  vectors.set(text, vector);
  return vector;
}

function cosine(a: string, b: string): number {
  return Math.fround(dotAt(vectorOf(a), vectorOf(b), 0));
}

test('exact duplicates are found without a model, whatever their width, case, spaces and writing', async () => {
  const texts = ['Wi-Fi 密码', 'Ｗｉ－Ｆｉ　密码', 'wi-fi  密码 ', 'Wi-Fi 密碼', '密码'];
  const encoder = () => assert.fail('no model is needed');
  const result = await dedupe(
    texts.map((text, i) => ({ id: `${i}`, text })),
    { encoder },
  );
  assert.deepEqual(idsOf(result), [['0', '1', '2', '3']]);
  assert.ok(result.clusters[0].duplicates.every(({ reason, alike }) => reason === 'exact' && alike === undefined));
  assert.deepEqual(
    result.kept.map(({ id }) => id),
    ['0', '4'],
  );
  assert.match(result.summary.evidence, /no threshold was fitted/);
});

test('any two members of a cluster match, each duplicate tells its score, and pairs between clusters are for review', async () => {
  const items = someItems(600);
  const result = await dedupe(items, near());
  assert.ok(result.clusters.length > 20 && result.summary.nearDuplicates > 20 && result.summary.exactDuplicates > 5);
  const clusterOf = new Map<string, number>();
  result.clusters.forEach(({ kept, duplicates }, cluster) => {
    const members = [kept, ...duplicates.map(({ item }) => item)];
    for (const a of members) {
      clusterOf.set(a.id, cluster);
      for (const b of members) assert.ok(a.text === b.text || cosine(a.text, b.text) >= 0.85, `${a.text} ${b.text}`);
    }
    for (const { item, reason, alike } of duplicates) {
      assert.equal(reason, item.text === kept.text ? 'exact' : 'near');
      assert.equal(alike?.score, reason === 'exact' ? undefined : cosine(kept.text, item.text));
    }
  });
  assert.ok(result.review.length > 0);
  for (const { a, b, reason, alike } of result.review) {
    assert.deepEqual([reason, alike.score], ['between clusters', cosine(a.text, b.text)]);
    const [one, other] = [clusterOf.get(a.id), clusterOf.get(b.id)];
    assert.ok(one === undefined || one !== other);
  }
  const scores = result.review.map(({ alike }) => alike.score);
  assert.deepEqual(
    scores,
    [...scores].sort((x, y) => y - x),
  );
  assert.equal(result.kept.length + result.summary.exactDuplicates + result.summary.nearDuplicates, items.length);
});

test('every pair that matches is in one cluster or stands for review', async () => {
  const items = someItems(300, 2);
  const { clusters, review, summary } = await dedupe(items, near({ reviewLimit: 1e6 }));
  const groupOf = new Map(items.map(({ text }) => [text, text]));
  for (const { kept, duplicates } of clusters) for (const { item } of duplicates) groupOf.set(item.text, kept.text);
  for (const { kept } of clusters) groupOf.set(kept.text, kept.text);
  const key = (a: string, b: string) => JSON.stringify([groupOf.get(a), groupOf.get(b)].sort());
  const reviewed = new Set(review.map(({ a, b }) => key(a.text, b.text)));
  for (const { text: a } of items) {
    for (const { text: b } of items) {
      if (groupOf.get(a) !== groupOf.get(b) && cosine(a, b) >= 0.85) assert.ok(reviewed.has(key(a, b)), `${a} ${b}`);
    }
  }
  const few = await dedupe(items, near({ reviewLimit: 3 }));
  assert.deepEqual([few.review.length, few.summary.reviewLeftOut], [3, summary.review - 3]);
});

test('the clusters do not depend on the order of the items', async () => {
  const items = someItems(300, 3);
  const clusters = (result: DedupeResult) =>
    idsOf(result)
      .map((ids) => ids.sort().join(' '))
      .sort();
  const expected = clusters(await dedupe(items, near()));
  for (const seed of [1, 2, 3]) {
    const shuffled = createRandom(seed).shuffle([...items]);
    assert.deepEqual(clusters(await dedupe(shuffled, near())), expected, `seed ${seed}`);
  }
});

test('nothing, one item, equal items, and items that cannot be used are no trouble', async () => {
  for (const items of [[], [{ text: 'one' }]]) {
    const { clusters, kept, review } = await dedupe(items, near());
    assert.deepEqual([clusters.length, kept.length, review.length], [0, items.length, 0]);
  }
  const equal = await dedupe(
    Array.from({ length: 1000 }, () => ({ text: '同一句话' })),
    near(),
  );
  assert.deepEqual([equal.summary.pairs, equal.clusters.length, equal.clusters[0].duplicates.length], [0, 1, 999]);
  assert.deepEqual([equal.clusters[0].kept.id, equal.kept.length], ['#1', 1]);
  const rejected: string[] = [];
  const items = [
    { id: 'a', text: 'x' },
    { id: 'a', text: 'y' },
    { id: 'b', text: ' ' },
    { id: 'c' },
    { id: 'd', text: 'z' },
  ];
  const onRejected = ({ index, reason }: { index: number; reason: string }) => rejected.push(`${index}: ${reason}`);
  const { kept, summary } = await dedupe(items as DocumentInput[], { onRejected });
  assert.deepEqual(
    kept.map(({ id, text }) => [id, text]),
    [
      ['a', 'y'],
      ['d', 'z'],
    ],
  );
  assert.equal(summary.rejected, 3);
  assert.match(rejected.join('\n'), /^0: a later one has the same id "a"\n2: [^\n]*blank\n3: [^\n]*text/);
});

test('an item without an id is given none that another item has, wherever that one stands', async () => {
  const items = [
    { text: 'one' },
    { id: '#1', text: 'two' },
    { text: 'three' },
    { id: '#3', text: 'four' },
    { id: '#3.2', text: 'five' },
  ];
  const { kept, summary } = await dedupe(items);
  assert.deepEqual(
    kept.map(({ id, text }) => [id, text]),
    [
      ['#1.2', 'one'],
      ['#1', 'two'],
      ['#3.3', 'three'],
      ['#3', 'four'],
      ['#3.2', 'five'],
    ],
  );
  assert.equal(summary.rejected, 0);
});

test('a large cluster of texts that are all alike stays one', async () => {
  const items = Array.from({ length: 500 }, (_, i) => ({
    id: `${i}`,
    text: `${'很长的一句话怎么办理呢'.repeat(6)}${i}`,
  }));
  const { clusters, summary } = await dedupe(items, near({ threshold: 0.8 }));
  assert.deepEqual([clusters.length, summary.largestCluster, summary.pairs], [1, 500, (500 * 499) / 2]);
});

test('the item that is kept is chosen by rule', async () => {
  const items = [
    { id: 'a', text: '怎么申请护照', day: '2024-03-01', rank: 2 },
    { id: 'b', text: '怎么申请护照？', day: '2024-05-01' },
    { id: 'c', text: '怎么申请护照', rank: 1, day: 7 },
  ];
  const kept = async (keep: NonNullable<DedupeOptions['keep']>) =>
    (await dedupe(items, near({ keep, threshold: 0.6 }))).clusters.map((cluster) => cluster.kept.id).join();
  assert.equal(await kept('first'), 'a');
  assert.equal(await kept('last'), 'c');
  assert.equal(await kept('longest'), 'b');
  assert.equal(await kept('greatest:day'), 'b');
  assert.equal(await kept('least:day'), 'a');
  assert.equal(await kept('least:rank'), 'c');
  // What every object has is no field of an item.
  await assert.rejects(kept('greatest:toString'), /no item has a number or a string in "toString"/);
  await assert.rejects(kept('newest' as 'first'), InvalidArgumentError);
});

test('new items are compared with old ones only, and each repeats the old one it matches best', async () => {
  const old = [
    { id: 'o1', text: '怎么申请护照' },
    { id: 'o2', text: '怎么申请护照呢' },
    { id: 'o3', text: 'reset my password' },
  ];
  const items = [
    { id: 'o1', text: '怎么申请护照呢？' },
    { id: 'n2', text: '银行卡丢了' },
    { id: 'n3', text: '银行卡丢了' },
    { id: 'n4', text: 'Reset My Password' },
  ];
  const result = await dedupe(items, near({ against: old, threshold: 0.7 }));
  assert.deepEqual(idsOf(result), [
    ['o2', 'o1'],
    ['o3', 'n4'],
  ]);
  assert.deepEqual(
    result.clusters.map(({ duplicates }) => duplicates[0].reason),
    ['near', 'exact'],
  );
  assert.deepEqual(
    result.kept.map(({ id }) => id),
    ['n2', 'n3'],
  );
  assert.deepEqual([result.summary.items, result.summary.oldItems, result.summary.kept], [4, 3, 2]);
  await assert.rejects(dedupe(items, near({ against: old, keep: 'last' })), InvalidArgumentError);
});

test('old items are not compared with each other when there are no new ones', async () => {
  const { clusters, kept, summary } = await dedupe([], near({ against: someItems(60), threshold: 0.5 }));
  assert.deepEqual([clusters, kept, summary.pairs], [[], [], 0]);
});

test('texts that differ in halves of surrogate pairs are no exact duplicates', async () => {
  const texts = ['x\ud800', 'x\ud801', 'x\ufffd'];
  const { clusters } = await dedupe(texts.map((text) => ({ text })));
  assert.deepEqual(clusters, []);
});

test('new items against a collection give what the same list gives, however many documents are near', async (t) => {
  const old = someItems(500, 5);
  const items = someItems(80, 6).map((item) => ({ ...item, id: `n${item.id}` }));
  const encoder = new NgramEncoder(DIM);
  const kenyon = await open(await temporaryDirectory(t), { encoder });
  t.after(() => kenyon.close());
  const collection = kenyon.collection();
  await collection.add(old);
  const list = await dedupe(items, { encoder, threshold: 0.8, against: old });
  const db = await dedupe(items, { encoder, threshold: 0.8, against: collection });
  const pairs = ({ clusters }: DedupeResult) =>
    clusters.flatMap(({ kept, duplicates }) => duplicates.map(({ item }) => `${item.id} ${kept.text}`)).sort();
  assert.deepEqual(pairs(db), pairs(list));
  assert.deepEqual(
    db.kept.map(({ id }) => id),
    list.kept.map(({ id }) => id),
  );
  assert.ok(db.clusters.length > 5 && db.summary.candidates?.method === 'exact');
  assert.equal(await collection.count(), 500);
  await assert.rejects(dedupe(items, { encoder, against: collection }), /threshold or floor/);
});

test('without a threshold near pairs are scored and not decided', async () => {
  const { clusters, review } = await dedupe(
    someItems(100),
    near({ threshold: undefined, floor: 0.8 } as DedupeOptions),
  );
  assert.ok(review.length > 0 && review.every(({ reason, alike }) => reason === 'no threshold' && alike.score >= 0.8));
  assert.ok(clusters.every(({ duplicates }) => duplicates.every(({ reason }) => reason === 'exact')));
});

/** A threshold fitted on made-up cosines, with a band that is left to people. */
function fitted(model: string) {
  const scores = Array.from({ length: 200 }, (_, i) => i / 200);
  const labels = scores.map((score, i) => (score + ((i * 7) % 20) / 100 > 0.9 ? 1 : 0));
  return fitThreshold({ scores, labels, model, data: 'made up' }, { unsureBelow: 0.8 });
}

test('a fitted threshold decides with its probabilities and leaves its band to people; one of another model is refused', async () => {
  const { fingerprint } = new NgramEncoder(DIM);
  const threshold = fitted(cosineFingerprint({ fingerprint }));
  const { clusters, review, summary } = await dedupe(someItems(400), near({ threshold, floor: 0.7 }));
  const { from, to } = threshold.unsure!;
  const unsure = review.filter(({ reason }) => reason === 'unsure');
  assert.ok(unsure.length > 0 && unsure.every(({ alike }) => alike.score >= from && alike.score < to));
  const nearOnes = clusters.flatMap(({ duplicates }) => duplicates).filter(({ reason }) => reason === 'near');
  assert.ok(nearOnes.length > 0 && nearOnes.every(({ alike }) => alike!.score >= to && alike!.probability! > 0.5));
  assert.match(summary.evidence, /not tested on other pairs; fitted on 200 pairs/);
  await assert.rejects(dedupe(someItems(5), near({ threshold: fitted('other') })), ConflictError);
});

/** Scores pairs by whether they have the same length; counts what it was asked. */
class LengthScorer implements PairScorer {
  readonly fingerprint = 'lengths';
  readonly runtime = 'lengths';
  scored = 0;

  async score(pairs: readonly { readonly a: string; readonly b: string }[]): Promise<Float32Array> {
    this.scored += pairs.length;
    return Float32Array.from(pairs, ({ a, b }) => (a.length === b.length ? 5 : -5));
  }

  async close() {}
}

test('a band that begins below the floor is told of, also when decided again', async (t) => {
  const encoder = new NgramEncoder(DIM);
  const threshold = {
    ...fitted(cosineFingerprint(encoder)),
    threshold: 0.9,
    unsure: { from: 0.6, to: 0.95, below: 0.8 },
  };
  const folder = await temporaryDirectory(t);
  const { summary } = await dedupe(someItems(100), { encoder, threshold, folder });
  assert.equal(summary.unsureFrom, 0.6);
  assert.equal((await rethreshold(folder, { threshold })).summary.unsureFrom, 0.6);
  const lower = await dedupe(someItems(100), { encoder, threshold, floor: 0.6 });
  assert.ok(!('unsureFrom' in lower.summary) && lower.summary.review > summary.review);
});

test('a scorer that returns anything but a finite number for each pair is refused, and nothing of it is kept', async (t) => {
  const folder = await temporaryDirectory(t);
  const answers = [new Float32Array(0), new Float32Array(4096), [1], undefined, 'NaN'];
  for (const answer of answers) {
    const score = async (pairs: readonly unknown[]) =>
      (answer === 'NaN' ? new Float32Array(pairs.length).fill(Number.NaN) : answer) as Float32Array;
    const scorer: PairScorer = { fingerprint: 'odd', runtime: 'odd', score, close: async () => {} };
    await assert.rejects(dedupe(someItems(50), near({ folder, scorer, floor: 0.5 })), InvalidArgumentError);
    assert.ok(!(await readdir(folder)).some((name) => name.startsWith('scores')));
  }
});

test('a model that reads both texts decides, and its scores are kept', async (t) => {
  const folder = await temporaryDirectory(t);
  const scorer = new LengthScorer();
  const options = near({ scorer, threshold: 0, floor: 0.8, folder });
  const first = await dedupe(someItems(300), options);
  assert.ok(first.clusters.length > 3 && scorer.scored === first.summary.pairs && scorer.scored > 20);
  for (const { kept, duplicates } of first.clusters) {
    for (const { item } of duplicates) assert.equal(item.text.length, kept.text.length);
  }
  const again = await dedupe(someItems(300), options);
  assert.equal(scorer.scored, first.summary.pairs);
  assert.deepEqual(decided(again), decided(first));
  assert.deepEqual(decided(await rethreshold(folder, { threshold: 0 })), decided(first));
  await assert.rejects(dedupe(someItems(3), near({ scorer })), /floor/);
});

test('deciding again by another threshold equals a fresh run, and needs neither model nor input', async (t) => {
  const folder = await temporaryDirectory(t);
  const items = someItems(400);
  await dedupe(items, near({ folder, threshold: 0.9, floor: 0.75 }));
  for (const threshold of [0.75, 0.8, 0.95]) {
    const fresh = await dedupe(items, near({ threshold, floor: 0.75, keep: 'least:day' }));
    assert.deepEqual(decided(await rethreshold(folder, { threshold, keep: 'least:day' })), decided(fresh));
  }
  await assert.rejects(rethreshold(folder, { threshold: 0.7 }), /floor 0\.7 or lower/);
  await assert.rejects(rethreshold(await temporaryDirectory(t), { threshold: 0.9 }), NotFoundError);
  await assert.rejects(rethreshold(folder, { threshold: fitted('other') }), ConflictError);
});

test('the exact duplicates are as many at every threshold, whichever item of a cluster is kept', async (t) => {
  const folder = await temporaryDirectory(t);
  const items = someItems(400);
  const texts = new Set(items.map(({ text }) => text));
  for (const keep of ['first', 'last', 'longest', 'greatest:day', 'least:day'] as const) {
    for (const threshold of [0.75, 0.85, 0.95, 1]) {
      await dedupe(items, near({ folder, threshold: 0.75, floor: 0.75, keep }));
      const { summary } = await rethreshold(folder, { threshold, keep });
      assert.equal(summary.exactDuplicates, items.length - texts.size, `${keep} ${threshold}`);
    }
  }
});

test('two lists and a collection are decided again from the folder alone', async (t) => {
  const encoder = new NgramEncoder(DIM);
  const kenyon = await open(await temporaryDirectory(t), { encoder });
  t.after(() => kenyon.close());
  await kenyon.collection().add(someItems(200, 5));
  for (const against of [someItems(200, 5), kenyon.collection()]) {
    const folder = await temporaryDirectory(t);
    const options = { encoder, against, floor: 0.75 };
    await dedupe(someItems(80, 6), { ...options, threshold: 0.9, folder });
    const fresh = await dedupe(someItems(80, 6), { ...options, threshold: 0.8 });
    assert.deepEqual(decided(await rethreshold(folder, { threshold: 0.8 })), decided(fresh));
    assert.ok(fresh.clusters.length > 3);
  }
});

test('pairs beyond the most that are kept are told of, and a threshold there is refused', async (t) => {
  const folder = await temporaryDirectory(t);
  const { summary } = await dedupe(someItems(300), near({ folder, threshold: 0.95, floor: 0.7, maxPairs: 50 }));
  assert.ok(summary.pairs === 50 && summary.completeAbove! > 0.7);
  await assert.rejects(rethreshold(folder, { threshold: 0.71 }), /more maxPairs/);
});

test('a run that was stopped goes on without encoding anew, and ends as if it had not been', async (t) => {
  const items = someItems(4600, 7).map((item, i) => ({ ...item, text: `${item.text}${i}` }));
  const folder = await temporaryDirectory(t);
  const stop = new AbortController();
  const encoder = new NgramEncoder(DIM);
  const stopping: Encoder = {
    dim: DIM,
    fingerprint: encoder.fingerprint,
    runtime: encoder.runtime,
    encode: async (texts, options) => {
      if (encoder.encoded >= 4096) stop.abort();
      return encoder.encode(texts, options);
    },
    close: async () => {},
  };
  const options = { threshold: 0.97, folder };
  await assert.rejects(dedupe(items, { ...options, encoder: stopping, signal: stop.signal }), AbortedError);
  assert.equal(encoder.encoded, 4096);
  const resumed = await dedupe(items, { ...options, encoder });
  assert.equal(encoder.encoded, 4600);
  assert.deepEqual(
    decided(resumed),
    decided(await dedupe(items, { ...options, encoder, folder: await temporaryDirectory(t) })),
  );
});

test('a damaged file of a folder is made again; other items, other settings and another model are refused', async (t) => {
  const folder = await temporaryDirectory(t);
  const items = someItems(300);
  const first = await dedupe(items, near({ folder }));
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(join(folder, name), bytes);
    if (name.startsWith('items') || name.startsWith('pairs')) {
      await assert.rejects(rethreshold(folder, { threshold: 0.9 }), FormatError);
    }
    assert.deepEqual(decided(await dedupe(items, near({ folder }))), decided(first), name);
    assert.deepEqual(decided(await rethreshold(folder, { threshold: 0.85 })), decided(first), name);
  }
  await assert.rejects(dedupe(items.slice(1), near({ folder })), /other items.*restart/);
  const other = await dedupe(items.slice(1), near({ folder, restart: true }));
  assert.deepEqual(decided(other), decided(await dedupe(items.slice(1), near())));
  assert.deepEqual(decided(await dedupe(items.slice(1), near({ folder }))), decided(other));
  const left = items.slice(1);
  await assert.rejects(dedupe(left, near({ folder, ignorePunctuation: true })), ConflictError);
  const encoder = new NgramEncoder(32);
  await assert.rejects(dedupe(left, near({ folder, encoder })), /vectors of model/);
  assert.deepEqual(
    decided(await dedupe(left, near({ folder, encoder, restart: true }))),
    decided(await dedupe(left, near({ encoder }))),
  );
});

test('wrong options are refused before anything is read', async () => {
  const items = {
    [Symbol.iterator]: () => assert.fail('read'),
  };
  const wrong: DedupeOptions[] = [
    { threshold: Number.NaN },
    { threshold: 1.5 },
    { threshold: 0.5, floor: 0.6 },
    { floor: 2 },
    { floor: 0.5, recall: 1 },
    { maxPairs: -1 },
    { reviewLimit: 0.5 },
    { seed: -1 },
  ];
  for (const options of wrong) await assert.rejects(dedupe(items, options), InvalidArgumentError);
});

test('a run that is not there is told as one, and not by a file within it', async (t) => {
  const folder = await temporaryDirectory(t);
  for (const name of ['nowhere', '没有/这个'])
    await assert.rejects(rethreshold(join(folder, name), { threshold: 0.7 }), {
      code: 'NOT_FOUND',
      message: `there is no run of dedupe at ${join(folder, name)}; name the folder that one was told to work in`,
    });
});

test('a folder that is a file, and a kept file that is a folder, are told in words', async (t) => {
  const folder = await temporaryDirectory(t);
  const file = join(folder, '文件');
  await writeFile(file, 'text');
  await assert.rejects(rethreshold(file, { threshold: 0.7 }), {
    code: 'STORAGE',
    message: /cannot be read: a part of the path is not a folder/,
  });
  await mkdir(join(folder, 'pairs-00000.bin'));
  await assert.rejects(rethreshold(folder, { threshold: 0.7 }), {
    code: 'STORAGE',
    message: /cannot be read: it is a folder/,
  });
});
