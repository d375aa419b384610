import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readNaturalQuestions } from '../../../../bench/data/natural-questions.ts';
import { FormatError } from '../../../../src/core/errors.ts';
import { readDemoCorpus, readDemoQuestions } from '../../../../src/demo/demo-files.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const questions = await readNaturalQuestions();
const documents = await readDemoCorpus();

test('forty questions, half of them Chinese, all different and none of the demo', async () => {
  const langs = questions.map(({ lang }) => lang);
  assert.deepEqual([langs.length, langs.filter((lang) => lang === 'zh').length], [40, 20]);
  for (const { query, lang } of questions) assert.equal(/\p{Script=Han}/u.test(query) ? 'zh' : 'en', lang, query);
  const asked = [
    ...questions.map(({ query }) => query),
    ...(await readDemoQuestions()).map(({ question }) => question),
  ];
  assert.equal(new Set(asked).size, asked.length);
});

test('every answer is a document, and five of each language are answered in the other alone', () => {
  const langs = new Map(documents.map(({ id, lang }) => [id, lang]));
  for (const { query, relevant } of questions) {
    assert.equal(new Set(relevant).size, relevant.length, query);
    for (const id of relevant) assert.ok(langs.has(id), `${id} of ${query}`);
  }
  const across = questions.filter(({ lang, relevant }) => relevant.every((id) => langs.get(id) !== lang));
  assert.deepEqual(
    ['zh', 'en'].map((lang) => across.filter((question) => question.lang === lang).length),
    [5, 5],
  );
});

test('a line that is no question is refused', async (t) => {
  const path = join(await temporaryDirectory(t), 'questions.jsonl');
  const good = { query: 'Where?', lang: 'en', relevant: ['a'] };
  for (const fault of [{ query: ' ' }, { lang: 'fr' }, { relevant: [] }, { relevant: 'a' }, { relevant: [1] }]) {
    await writeFile(path, `${JSON.stringify(good)}\n${JSON.stringify({ ...good, ...fault })}\n`);
    await assert.rejects(readNaturalQuestions(path), FormatError, JSON.stringify(fault));
  }
});
