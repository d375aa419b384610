import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';

async function indexOf(...texts: string[]): Promise<LexicalIndex> {
  const index = new LexicalIndex();
  await index.add(
    Uint32Array.from(texts, (_, i) => i),
    texts,
  );
  return index;
}

/** What a query finds among some texts, best first. */
async function found(query: string, ...texts: string[]): Promise<string[]> {
  const { ords } = await (await indexOf(...texts)).search(query, texts.length);
  return Array.from(ords, (ord) => texts[ord]);
}

test('a form of a word finds the others, and itself before them', async () => {
  const forms = [
    ['running', 'runs', 'run'],
    ['universities', 'university'],
    ['connection', 'connected', 'connecting'],
    ['studies', 'study', 'studying'],
    ['sadly', 'sad'],
    ['treatments', 'treatment'],
    ['Diagnosed', 'diagnoses'],
  ];
  for (const words of forms) {
    for (const word of words) {
      const hits = await found(word, 'nothing of it', ...words.map((one) => `the ${one} here`));
      assert.equal(hits.length, words.length, word);
      assert.equal(hits[0], `the ${word} here`);
    }
  }
});

test('the letters of a word with capitals and digits are found, and two parts that stand together', async () => {
  const pairs = [
    ['tensorflow', '使用TensorFlow2训练'],
    ['pytorch', 'PyTorch2 release'],
    ['latex', 'LaTeX2e'],
    ['OAuth', 'OAuth2'],
    ['macbook', 'MacBook15'],
    ['ghz', '5GHz'],
    ['mhz', '10MHz'],
    ['typescript', 'TypeScriptCompiler'],
    ['github', 'MyGitHubRepo'],
    ['iphone', 'iPhone15Pro'],
    ['lego', 'LEGO™ bricks'],
    ['kindle', 'KINDLE℠'],
  ];
  for (const [query, text] of pairs) {
    for (const one of [query, query.toUpperCase()])
      assert.deepEqual(await found(one, 'nothing', text), [text], `${one} in ${text}`);
  }
  // A word counts once, however it is cut.
  const index = await indexOf('TensorFlow');
  assert.deepEqual(new Set(index.termsOf('TensorFlow')).size, index.termsOf('TensorFlow').length);
});

test('what is spelled nearly so is found with accents, and in compounds', async () => {
  const pairs = [
    ['naivve', 'naïve Bayes'],
    ['niave', 'naïve Bayes'],
    ['resumme', 'résumé writing'],
    ['Mullre', 'Herr Müller'],
    ['iphnoe', 'iPhone15 price'],
    ['tensroflow', 'TensorFlow2'],
    ['strase', 'Straße'],
    ['lodzz', 'Łódź'],
  ];
  for (const [query, text] of pairs) {
    const index = await indexOf('nothing', text, '中文');
    assert.deepEqual([...(await index.search(query, 3, { maxEdits: 2 })).ords], [1], query);
    assert.deepEqual([...(await index.search(query, 3)).ords], [], query);
  }
});

test('words of unlike meaning do not find each other', async () => {
  const apart = [
    'university universe',
    'news new',
    'organ organization',
    'later lateral',
    'general generous',
    'past paste',
  ];
  for (const [a, b] of apart.map((pair) => pair.split(' '))) assert.deepEqual(await found(a, a, b), [a]);
});

test('accents are folded, and the same accents are found first', async () => {
  for (const [plain, accented] of [
    'cafe café',
    'pinata piñata',
    'naive naïve',
    'uber über',
    'resume résumé',
    'Lodz Łódź',
  ].map((pair) => pair.split(' '))) {
    for (const query of [plain, accented]) {
      const hits = await found(query, `a ${plain} b`, `a ${accented} b`, 'neither');
      assert.deepEqual(hits[0], `a ${query} b`);
      assert.equal(hits.length, 2, query);
    }
  }
});

test('a compound is found however it is joined', async () => {
  const spellings = [
    ['Wi-Fi', 'WiFi', 'wifi', 'Wi\u2010Fi'],
    ['co-worker', 'coworker', 'Co-Worker'],
    ['log-in', 'login', 'Log-In'],
    ['e-mail', 'email', 'E-Mail'],
    ['Node.js', 'nodejs', 'NodeJS'],
    ["O'Reilly", 'oreilly', 'O\u2019Reilly'],
    ['snake_case', 'snakecase', 'SnakeCase'],
  ];
  for (const words of spellings) {
    for (const word of words) {
      const hits = await found(word, ...words.map((one) => `has ${one} in it`), 'has nothing in it');
      assert.equal(new Set(hits.filter((hit) => !hit.includes('nothing'))).size, words.length, word);
    }
  }
});

test('the parts of what is written together are found, after what has them alone', async () => {
  const cases = [
    ['iphone', 'iPhone15Pro', 'iPhone'],
    ['pro', 'iPhone15Pro', 'Pro'],
    ['15', 'iPhone15Pro', '15'],
    ['request', 'XMLHttpRequest', 'request'],
    ['json', 'parseJSON', 'JSON'],
    ['covid', 'COVID19', 'covid'],
    ['script', 'JavaScript', 'script'],
  ];
  for (const [query, together, alone] of cases) {
    assert.deepEqual(
      await found(query, `see ${together} now`, `see ${alone} now`, 'other'),
      [`see ${alone} now`, `see ${together} now`],
      query,
    );
  }
  assert.equal((await found('iPhone 15 Pro', 'an iPhone15Pro', 'a phone')).at(0), 'an iPhone15Pro');
});

test('possessives and short forms are the words that they are of', async () => {
  const cases = [
    ['john', "John's"],
    ['worker', 'the worker\u2019s'],
    ['dogs', "dogs'"],
    ['we', "we're"],
    ['dont', "don't"],
    ['cant', 'can\u2019t'],
  ];
  for (const [query, text] of cases)
    assert.deepEqual(await found(query, `it is ${text} house`, 'other'), [`it is ${text} house`]);
  assert.deepEqual(await found('s', "John's"), []);
});

test('names with signs are kept whole, and found by their parts too', async () => {
  const texts = [
    'learn C++ well',
    'learn C# well',
    'learn C well',
    'learn .NET well',
    'learn net well',
    'learn F# well',
    'learn ASP.NET well',
  ];
  for (const name of ['C++', 'C#', '.NET', 'F#', 'ASP.NET', 'C', 'net']) {
    assert.equal((await found(name, ...texts))[0], `learn ${name} well`, name);
  }
  assert.ok((await found('C', ...texts)).includes('learn C++ well'));
  const versions = ['v2.10.3', 'v2.10.4', 'v3.10.2', '2.10.3', 'v2.103'];
  for (const version of versions) assert.equal((await found(version, ...versions))[0], version);
  assert.deepEqual((await found('2.10.3', ...versions)).slice(0, 2), ['2.10.3', 'v2.10.3']);
  assert.deepEqual(await found('1000000', 'has 1,000,000 of it', 'other'), ['has 1,000,000 of it']);
});

test('a document is not longer for its compounds', async () => {
  const [, { scores }] = await Promise.all([undefined, (await indexOf('Wi-Fi here', 'wi fi here')).search('here', 2)]);
  assert.equal(scores[0], scores[1]);
});

test('an explanation says which form of a word was found', async () => {
  const index = await indexOf('two universities and a café with WiFi');
  const told = async (query: string) =>
    (await index.explain(query, 0))!.map(({ term, query: asked, by }) => [asked, term.replace('\u0001', ''), by]);
  assert.deepEqual(await told('university'), [['university', 'universities', 'stem']]);
  assert.deepEqual(await told('cafe'), [['cafe', 'café', 'accents']]);
  assert.deepEqual(await told('two'), [['two', 'two', undefined]]);
  assert.deepEqual(
    (await told('wi-fi')).map(([, term]) => term),
    ['wi', 'fi', 'wifi'],
  );
});
