import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { collectTexts } from '../../../../encoders/training/texts/collect-texts.ts';
import { GramIndex } from '../../../../encoders/training/texts/gram-index.ts';
import { ITEM_KINDS, type ItemKind, type TextsConfig } from '../../../../encoders/training/texts/text-config.ts';
import type { TrainingPair, TrainingText } from '../../../../encoders/training/texts/training-text.ts';
import { AbortedError, NotFoundError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { simplifiedFold } from '../../../../src/core/text/simplified-fold.ts';
import { dataDirectory } from '../data/data-directory.ts';
import { chineseText, jsonLines, openTexts } from './open-texts.ts';

const OPEN = openTexts();
/** The least that a directory of open texts may have. */
const FEW = { 'open/zh/life.jsonl.gz': OPEN['open/zh/life.jsonl.gz'] };
/** Nothing but passages in Chinese. */
const ONLY_PASSAGES = Object.fromEntries(ITEM_KINDS.map((kind) => [kind, kind === 'zh-passage' ? 1 : 0])) as Record<
  ItemKind,
  number
>;
const SMALL = { items: 300, pairs: 200, heldOut: 30, measuredFiles: [] } as const;

async function collect(
  context: TestContext,
  files: Record<string, Buffer | string> = OPEN,
  options: Partial<TextsConfig> = {},
) {
  const data = dataDirectory(context, files);
  const output = join(data, 'out');
  const report = await collectTexts({ ...SMALL, data, output, ...options });
  const bytes = (name: string) => readFileSync(join(output, `${name}.jsonl`), 'utf8');
  const lines = <Line>(name: string) =>
    bytes(name)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  return {
    report,
    bytes: ['items', 'pairs', 'heldout'].map(bytes),
    items: lines<TrainingText>('items'),
    pairs: lines<TrainingPair>('pairs'),
    heldOut: lines<TrainingText>('heldout'),
  };
}

let first: ReturnType<typeof collect> | undefined;

/** What comes of the usual texts and sizes, collected once for the tests that only read it. */
function usual(context: TestContext): ReturnType<typeof collect> {
  first ??= collect(context);
  return first;
}

test('every kind is made in its share, with the fields that it promises', async (context) => {
  const { items, heldOut, report } = await usual(context);
  assert.equal(items.length, report.items.lines);
  for (const kind of ITEM_KINDS)
    assert.ok(report.items.kinds[kind].made > 0, `${kind} ${JSON.stringify(report.items.kinds[kind])}`);
  const passages = items.filter(({ kind }) => kind === 'zh-passage').length;
  assert.equal(passages, Math.round(300 * 0.26));
  for (const { kind, text, english, like, role } of items) {
    if (kind.startsWith('en-')) assert.equal(english, text);
    if (kind === 'zh-parallel') assert.ok(english !== undefined && english !== text);
    if (kind === 'zh-traditional') assert.ok(like !== undefined && like !== text);
    assert.equal(role, /title|question|made|zh-gloss/.test(kind) ? 'query' : role);
  }
  assert.ok(heldOut.every(({ kind }) => !kind.includes('corrupt')));
  assert.ok(heldOut.length >= 28);
});

test('no training text or side of a pair shares a gram with a held-out text', async (context) => {
  const { items, pairs, heldOut } = await collect(context, openTexts(3), { heldOut: 60 });
  const index = new GramIndex(simplifiedFold());
  for (const { text } of heldOut) index.add('held out', text);
  for (const { text } of items) assert.equal(index.find(text), undefined, text);
  for (const { query, passage } of pairs) {
    assert.equal(index.find(query), undefined, query);
    assert.equal(index.find(passage), undefined, passage);
  }
});

test('what shares a gram with a measured set is in no file, and the report says where it was', async (context) => {
  const leaked = chineseText(createRandom(99), 4);
  const part = leaked.slice(10, 30);
  const rows = Array.from({ length: 30 }, (_, i) => ({
    text: `${chineseText(createRandom(200 + i), 2)}`,
    source: 'zhwiki',
  }));
  const files = {
    ...OPEN,
    'open/zh/wikipedia.jsonl.gz': jsonLines([...rows, { text: leaked, source: 'zhwiki' }]),
    'open/qa/zh_docs.jsonl.gz': jsonLines([{ query: '安装山水', passage: leaked, source: 'ms-alchemy' }]),
    'pairs/lcqmc/test.tsv': `text_a\ttext_b\tlabel\n${part}\t别的话\t1\n`,
    'own.jsonl': `${JSON.stringify({ id: 'x', query: rows[0].text.slice(0, 14) })}\n`,
  };
  const data = dataDirectory(context, files);
  const { report, bytes } = await collect(context, files, {
    measuredFiles: [join(data, 'own.jsonl'), '/absent.jsonl'],
  });
  assert.equal(report.measured['lcqmc test'], 2);
  assert.equal(report.measured['lcqmc dev'], null);
  assert.equal(report.measured['/absent.jsonl'], null);
  assert.deepEqual(report.files['open/zh/wikipedia.jsonl.gz'], {
    rows: 31,
    leaks: { 'lcqmc test': 1, [join(data, 'own.jsonl')]: 1 },
  });
  assert.deepEqual(report.files['open/qa/zh_docs.jsonl.gz'].leaks, { 'lcqmc test': 1 });
  for (const file of bytes) {
    assert.ok(!file.includes(leaked.slice(0, 10)) && !file.includes('安装山水'));
    assert.ok(!file.includes(rows[0].text.slice(0, 14)));
  }
});

test('the same seed writes the same bytes, another seed others', async (context) => {
  const [first, again, other] = [
    await usual(context),
    await collect(context),
    await collect(context, OPEN, { seed: 2 }),
  ];
  assert.deepEqual(again.bytes, first.bytes);
  for (const [i, file] of other.bytes.entries()) assert.notEqual(file, first.bytes[i]);
});

test('a larger set of the same seed holds out the same texts and has those of a smaller set', async (context) => {
  const small = await collect(context, OPEN, { items: 150 });
  const large = await usual(context);
  assert.equal(large.bytes[2], small.bytes[2]);
  const texts = new Set(large.items.map(({ text }) => text));
  // Corrupted and traditional forms are of other texts where there are more to choose from.
  const missing = small.items.filter(({ text, kind }) => !texts.has(text) && !/corrupt|traditional/.test(kind));
  assert.deepEqual(missing, []);
});

test('no text comes twice, and the kinds are mixed from the first line on', async (context) => {
  const { items, pairs } = await usual(context);
  assert.equal(new Set(items.map(({ text }) => text)).size, items.length);
  const early = new Set(items.slice(0, 60).map(({ kind }) => kind.slice(0, 5)));
  assert.ok(early.size >= 5, [...early].join(' '));
  assert.ok(new Set(pairs.slice(0, 30).map(({ kind }) => kind)).size >= 4);
});

test('a source of weight 0 and a kind of share 0 do not occur', async (context) => {
  const { report } = await collect(context, OPEN, {
    sourceWeights: { zhwiki: 0 },
    itemShares: {
      ...Object.fromEntries(ITEM_KINDS.map((kind) => [kind, 0])),
      'zh-passage': 1,
      'en-title': 1,
    } as TextsConfig['itemShares'],
  });
  const { kinds } = report.items;
  assert.deepEqual(
    Object.keys(kinds)
      .filter((kind) => kinds[kind].made > 0)
      .sort(),
    ['en-title', 'zh-passage'],
  );
  assert.ok(!Object.hasOwn(kinds['zh-passage'].sources!, 'zhwiki'));
  assert.ok(kinds['zh-passage'].made < kinds['zh-passage'].wanted);
});

test('a directory without open texts is refused, and an aborted run writes nothing', async (context) => {
  const empty = dataDirectory(context, { 'open/notes.txt': 'x' });
  await assert.rejects(collectTexts({ ...SMALL, data: empty, output: join(empty, 'out') }), NotFoundError);
  const data = dataDirectory(context, OPEN);
  const output = join(data, 'out');
  const controller = new AbortController();
  const running = collectTexts(
    { ...SMALL, data, output },
    {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    },
  );
  await assert.rejects(running, AbortedError);
  assert.equal(existsSync(output), false);
});

test('a collection that fails half-way leaves no report, which would be of the one before', async (context) => {
  const data = dataDirectory(context, OPEN);
  const output = join(data, 'out');
  await collectTexts({ ...SMALL, data, output });
  rmSync(join(output, 'pairs.jsonl'));
  mkdirSync(join(output, 'pairs.jsonl'));
  await assert.rejects(collectTexts({ ...SMALL, data, output, seed: 2 }), { code: 'STORAGE', message: /pairs\.jsonl/ });
  assert.equal(existsSync(join(output, 'report.json')), false);
});

for (const [file, line, message] of [
  ['open/zh/more.jsonl', 'null', /line 2: expected a JSON object/],
  ['open/zh/more.jsonl', '{"source":"zhwiki"}', /line 2: expected text in 'text', found nothing/],
  ['open/zh/more.jsonl', '{"text":"山","title":7,"source":"zhwiki"}', /line 2: expected text in 'title', found 7/],
  ['open/zh/more.jsonl', '{"text":"山"}', /line 2: expected text in 'source'/],
  ['open/qa/zh_more.jsonl', '{"query":["山"],"passage":"水","source":"s"}', /line 2: expected text in 'query'/],
  ['own.jsonl', '7', /line 2: expected a JSON object/],
] as const) {
  test(`the line ${line} of ${file} is refused by its place`, async (context) => {
    const data = dataDirectory(context, { ...FEW, [file]: `\n${line}\n` });
    const measuredFiles = file === 'own.jsonl' ? [join(data, file)] : [];
    const output = join(data, 'out');
    await assert.rejects(collectTexts({ ...SMALL, data, output, measuredFiles }), { code: 'FORMAT', message });
  });
}

test('joined paragraphs of one title make longer passages, and none goes across another title or a row that was left out', async (context) => {
  const random = createRandom(5);
  const paragraphs = Array.from({ length: 240 }, () => chineseText(random, 1));
  const leaked = chineseText(createRandom(98), 1);
  const rows = paragraphs.flatMap((text, i) => [
    { text, title: `题${Math.floor(i / 6)}`, source: 'zhwiki' },
    // After the third paragraph of every title.
    ...(i % 6 === 2 ? [{ text: leaked, title: `题${Math.floor(i / 6)}`, source: 'zhwiki' }] : []),
  ]);
  const files = {
    ...FEW,
    'open/zh/wikipedia.jsonl.gz': jsonLines(rows),
    'pairs/lcqmc/test.tsv': `text_a\ttext_b\tlabel\n${leaked}\t别的话\t1\n`,
  };
  const passages = { least: 10, usual: 30, most: 60, longShare: 1 };
  const longest = async (joined: boolean) => {
    const { items } = await collect(context, files, { passages, joined, itemShares: ONLY_PASSAGES, heldOut: 3 });
    const made = items.filter(({ kind, text }) => kind === 'zh-passage' && text.length > 20);
    assert.ok(made.length > 20);
    for (const { text } of made) {
      const places = text.split('\n').map((part) => paragraphs.findIndex((paragraph) => paragraph.includes(part)));
      assert.ok(places.every((place) => place >= 0));
      assert.ok(
        places.every((place, i) => place === places[0] + i && Math.floor(place / 3) === Math.floor(places[0] / 3)),
      );
    }
    return Math.max(...made.map(({ text }) => text.split('\n').length));
  };
  assert.equal(await longest(false), 1);
  assert.ok((await longest(true)) >= 2);
});
