import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import type { SearchMode, SearchQueryOptions } from '../../../src/search/search-options.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const MODES: readonly SearchMode[] = ['lexical', 'semantic', 'hybrid'];
const TEXTS = {
  force: 'A clause on Force-Majeure, and what it means',
  majeure: 'majeure and force in the other order',
  deposit: '房东说押金不退，怎么办',
  refund: '押金可以退，不要担心',
  cafe: 'The café at the corner sells receipts',
  cpp: 'Programs in C++ and in C#',
  c: 'Programs in C alone',
  receive: 'We receive letters about the university',
  phones: 'the iPhone15 Pro and universities',
};

async function opened(t: TestContext): Promise<Collection> {
  const kenyon = await openFor(t, join(await temporaryDirectory(t), 'db'), { encoder: new NgramEncoder(64) });
  const docs = kenyon.collection('default');
  await docs.add(Object.entries(TEXTS).map(([id, text]) => ({ id, text })));
  return docs;
}

async function ids(docs: Collection, query: string, options: SearchQueryOptions): Promise<string[]> {
  return (await docs.search(query, options)).hits.map(({ id }) => id);
}

test('a phrase must stand in every hit, and what is excluded in none, in every mode', async (t) => {
  const docs = await opened(t);
  const cases: [string, (id: string) => boolean][] = [
    ['"force majeure"', (id) => id === 'force'],
    ['clause “Force Majeure”', (id) => id === 'force'],
    ['「押金不退」', (id) => id === 'deposit'],
    ['"不退 怎么办"', (id) => id === 'deposit'],
    ['"CAFE at"', (id) => id === 'cafe'],
    ['programs "in C"', (id) => id === 'c'],
    ['"in C++"', (id) => id === 'cpp'],
    ['programs -C++', (id) => id !== 'cpp'],
    ['force -"force majeure"', (id) => id !== 'force'],
    ['押金 -不退', (id) => id !== 'deposit'],
    ['letters -receive -cafe', (id) => id !== 'receive' && id !== 'cafe'],
    ['"nowhere to be found"', () => false],
  ];
  for (const mode of MODES) {
    for (const [query, fits] of cases) {
      const { hits, plan } = await docs.search(query, { mode, syntax: 'marks', k: 20 });
      const all = Object.keys(TEXTS).filter(fits);
      const found = hits.map(({ id }) => id);
      if (mode === 'lexical')
        assert.ok(
          found.every((id) => all.includes(id)),
          `${mode} ${query}: ${found}`,
        );
      else assert.deepEqual(found.sort(), all.sort(), `${mode} ${query}`);
      assert.equal(plan.allowed, all.length, query);
      assert.match(plan.reason!, /(only documents|none) with “/);
    }
  }
  const { plan } = await docs.search('force "force majeure" -tax', { syntax: 'marks' });
  assert.match(plan.reason!, /only documents with “force majeure”, none with “tax”: 1 document/);
});

test('marks mean nothing unless they are asked for, and then only where they are whole', async (t) => {
  const docs = await opened(t);
  for (const query of ['"force majeure" clause', 'programs -C++', 'he said “never mind”', '「押金」', '-receive']) {
    const { hits, plan } = await docs.search(query, { k: 20 });
    assert.equal(hits.length, Object.keys(TEXTS).length, query);
    assert.doesNotMatch(plan.reason ?? '', /with “/);
  }
  for (const query of ['a 5" pipe', '"open', 'force-majeure', 'minus -5 degrees', 'a - b']) {
    assert.equal((await ids(docs, query, { syntax: 'marks', k: 20 })).length, Object.keys(TEXTS).length, query);
  }
  await assert.rejects(docs.search('-tax', { syntax: 'marks' }), /only says what it excludes: tax/);
  await assert.rejects(docs.search('a', { syntax: 'lucene' as 'marks' }), InvalidArgumentError);
});

test('marks and a filter together allow what both allow', async (t) => {
  const docs = await opened(t);
  await docs.add([{ id: 'other', text: 'force majeure again', city: 'Porto' }]);
  assert.deepEqual(await ids(docs, '"force majeure"', { syntax: 'marks', filter: 'city = "Porto"' }), ['other']);
});

test('the last word may be the beginning of one', async (t) => {
  const docs = await opened(t);
  const lexical = { mode: 'lexical', k: 20 } as const;
  for (const typed of ['univ', 'universi', 'recei', 'caf', 'iph', 'letters about the univers']) {
    const with_ = await ids(docs, typed, { ...lexical, prefix: true });
    assert.ok(with_.length > 0, typed);
    if (!typed.includes(' ')) assert.deepEqual(await ids(docs, typed, lexical), [], typed);
  }
  assert.deepEqual((await ids(docs, 'univ', { ...lexical, prefix: true })).sort(), ['phones', 'receive']);
  assert.deepEqual(await ids(docs, 'univ ', { ...lexical, prefix: true }), []);
  assert.deepEqual(await ids(docs, 'univ letters', { ...lexical, prefix: true }), ['receive']);
  const [hit] = (await docs.search('receip', { ...lexical, prefix: true, explain: true })).hits;
  assert.deepEqual(
    hit.why!.lexical!.terms.map(({ term, query, by }) => [term, query, by]),
    [['receipts', 'receip', 'prefix']],
  );
});

test('words that are spelled nearly so are found, and explained', async (t) => {
  const docs = await opened(t);
  const lexical = { mode: 'lexical', k: 20 } as const;
  const wrong: [string, string][] = [
    ['recieve', 'receive'],
    ['recive', 'receive'],
    ['univresity', 'receive'],
    ['universtiy', 'receive'],
    ['programz', 'cpp'],
    ['cornre', 'cafe'],
    ['leters', 'receive'],
  ];
  for (const [word, id] of wrong) {
    assert.deepEqual(await ids(docs, word, lexical), [], word);
    assert.ok((await ids(docs, word, { ...lexical, typos: true })).includes(id), word);
  }
  const [hit] = (await docs.search('recieve', { ...lexical, typos: { maxEdits: 1 }, explain: true })).hits;
  assert.deepEqual(
    hit.why!.lexical!.terms.map(({ term, query, by }) => [term, query, by]),
    [['receive', 'recieve', 'typo']],
  );
  // What has another form in the texts is no mistake, and a last word that begins nothing may be one.
  for (const query of ['receives', 'lettered', 'program']) {
    const { hits } = await docs.search(query, { ...lexical, typos: true, explain: true });
    assert.ok(
      hits.flatMap(({ why }) => why!.lexical!.terms).every(({ by }) => by === 'stem'),
      query,
    );
  }
  assert.ok((await ids(docs, 'recieve', { ...lexical, typos: true, prefix: true })).includes('receive'));
  // Short words, and two letters where one may be wrong, are not corrected.
  for (const query of ['cfa', 'teh']) assert.deepEqual(await ids(docs, query, { ...lexical, typos: true }), [], query);
  assert.deepEqual(await ids(docs, 'unevirsety', { ...lexical, typos: { maxEdits: 1 } }), []);
  for (const typos of [{ maxEdits: 3 }, 'yes', { edits: 1 }]) {
    await assert.rejects(docs.search('a', { typos: typos as unknown as boolean }), InvalidArgumentError);
  }
});

test('explain says what a stem has in common with the word of the query', async (t) => {
  const docs = await opened(t);
  for (const [query, term, stem] of [
    ['universities', 'university', 'universiti'],
    ['receives', 'receive', 'receiv'],
    ['letter', 'letters', 'letter'],
    ['program', 'programs', 'program'],
    ['clauses', 'clause', 'claus'],
  ]) {
    const { hits } = await docs.search(query, { mode: 'lexical', explain: true, k: 20 });
    const terms = hits.flatMap(({ why }) => why!.lexical!.terms);
    assert.ok(
      terms.some((one) => one.term === term && one.query === query && one.stem === stem && one.by === 'stem'),
      query,
    );
  }
});

test('a character at an end of a query is found in words that keep it, and in those that fold it', async (t) => {
  const kenyon = await openFor(t, join(await temporaryDirectory(t), 'db'), { encoder: new NgramEncoder(64) });
  const docs = kenyon.collection('default');
  const texts = {
    隆: '乾隆皇帝',
    坤: '乾坤',
    淨: '衣服乾淨',
    名: '位于东京著名的塔',
    看: '看著他',
    覆: '答覆',
    盖: '覆蓋',
    望: '瞭望塔',
  };
  await docs.add(Object.entries(texts).map(([id, text]) => ({ id, text })));
  const cases: readonly (readonly [query: string, ...found: string[]])[] = [
    ['乾', '隆', '坤', '淨'],
    ['著', '名', '看'],
    ['位于东京著', '名'],
    ['京著', '名'],
    ['覆', '盖', '覆'],
    ['瞭', '望'],
    ['看著', '看'],
    ['干', '淨'],
  ];
  for (const [query, ...wanted] of cases) {
    const phrase = await ids(docs, `"${query}"`, { mode: 'lexical', syntax: 'marks' });
    assert.deepEqual(phrase.sort(), [...wanted].sort(), `"${query}"`);
    const plain = await ids(docs, query, { mode: 'lexical' });
    assert.ok(
      wanted.every((id) => plain.slice(0, wanted.length).includes(id)),
      query,
    );
  }
  const { hits } = await docs.search('乾', { mode: 'lexical', passages: 9, explain: true });
  for (const { doc, marks = [], why } of hits) {
    // What folds together is marked together.
    assert.match(doc.text.slice(...marks[0]), /乾/);
    assert.ok(why!.lexical!.terms.every(({ term, by }) => (term === '乾') === (by === 'writing')));
  }
});

test('words that are like rare ones of the query find documents in the modes that compare words, and explain says so', async (t) => {
  const docs = await opened(t);
  const asked: string[] = [];
  const model = {
    expand(text: string, { k, inContext }: { k: number; inContext: boolean }) {
      asked.push(`${text} ${k} ${inContext}`);
      return [{ of: '保证', word: '押金', score: 0.5 }];
    },
  };
  assert.deepEqual(await ids(docs, '保证', { mode: 'lexical', k: 9 }), []);
  const { hits } = await docs.search('保证', { mode: 'lexical', k: 9, likeWords: { model }, explain: true });
  assert.deepEqual(hits.map(({ id }) => id).sort(), ['deposit', 'refund']);
  assert.deepEqual(
    hits[0].why!.lexical!.terms.map(({ term, query, by }) => [term, query, by]),
    [['押金', '保证', 'like']],
  );
  assert.deepEqual(asked, ['保证 3 false']);
  await docs.search('保证', { mode: 'semantic', likeWords: { model } });
  await docs.search('保证', { likeWords: { model, k: 1, inContext: true } });
  assert.deepEqual(asked.slice(1), ['保证 1 true']);
  for (const likeWords of [{}, { model: {} }, { model, k: 0 }, { model, weight: 0 }, { model, rarerThan: 2 }])
    await assert.rejects(docs.search('保证', { likeWords } as SearchQueryOptions), InvalidArgumentError);
  const broken = { expand: () => [{ of: 'a', word: 'b', score: 2 }] };
  await assert.rejects(docs.search('a', { likeWords: { model: broken } }), InvalidArgumentError);
});

test('few hits in mode lexical are explained by what is so: whether there are any, and whether others were allowed', async (t) => {
  const docs = await opened(t);
  const reasonOf = async (query: string, options: SearchQueryOptions = {}) =>
    (await docs.search(query, { mode: 'lexical', ...options })).plan.reason;
  for (const query of ['force', '押金'])
    assert.equal(await reasonOf(query), 'no other document shares a word with the query');
  for (const query of ['zzzz', '鱻']) assert.equal(await reasonOf(query), 'no document shares a word with the query');
  for (const query of ['"force majeure"', '「押金不退」'])
    assert.match(
      (await reasonOf(query, { syntax: 'marks' }))!,
      /^no other allowed document shares a word with the query; only/,
    );
  for (const query of ['force -majeure', '押金 -房东'])
    assert.match((await reasonOf(query, { syntax: 'marks' }))!, /^no (other )?allowed document shares a word/);
  assert.equal(await reasonOf('force', { k: 1 }), undefined);
});
