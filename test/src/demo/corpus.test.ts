import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Lang = 'zh' | 'en';
type DemoDocument = { id: string; lang: Lang; topic: string; title: string; text: string };
type DemoQuestion = { question: string; lang: Lang; answers: string[] };

/** The compiled test lies in dist/test/src/demo, the data stays in src/demo. */
const demoFolder = new URL('../../../../src/demo/', import.meta.url);

const documents = readLines<DemoDocument>('corpus.jsonl');
const questions = readLines<DemoQuestion>('questions.jsonl');
const byId = new Map(documents.map((document) => [document.id, document]));

/** Highest share of a question's units that may stand in an answer; the closest of the ten has 0.20. */
const MAX_QUESTION_OVERLAP = 0.25;
/** Highest share of the smaller text's units that two texts of a language may have in common; the closest pair has 0.48. */
const MAX_TEXT_OVERLAP = 0.5;

function readLines<T>(name: string): T[] {
  const lines = readFileSync(new URL(name, demoFolder), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** Bigrams of neighbouring Han characters and lower-cased Latin words, each once. */
function unitsOf(text: string): Set<string> {
  const units = new Set(text.toLowerCase().match(/[a-z']+/g) ?? []);
  for (const run of text.match(/\p{Script=Han}+/gu) ?? []) {
    for (let at = 0; at + 2 <= run.length; at++) units.add(run.slice(at, at + 2));
  }
  return units;
}

/** How much of `part` stands in `whole`, from 0 to 1. */
function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  let shared = 0;
  for (const unit of part) if (whole.has(unit)) shared++;
  return shared / part.size;
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function answersOf(question: DemoQuestion): DemoDocument[] {
  return question.answers.map((id) => {
    const document = byId.get(id);
    assert.ok(document, `"${question.question}" names ${id}, which is not in the corpus`);
    return document;
  });
}

test('every document has the same five string fields and an id of its topic and language', () => {
  for (const document of documents) {
    assert.deepEqual(Object.keys(document), ['id', 'lang', 'topic', 'title', 'text']);
    for (const value of Object.values(document)) assert.ok(typeof value === 'string' && value.trim() === value);
    assert.match(document.id, new RegExp(`^${document.topic}-${document.lang}-\\d{3}$`));
    assert.ok(document.title.length > 0, document.id);
  }
});

test('ids are unique', () => {
  assert.equal(byId.size, documents.length);
});

test('the corpus holds at least 300 documents, 40 % of them in each language', () => {
  assert.ok(documents.length >= 300, `${documents.length} documents`);
  const counts = countBy(documents.map((document) => document.lang));
  assert.deepEqual([...counts.keys()].sort(), ['en', 'zh']);
  for (const [lang, count] of counts) assert.ok(count >= 0.4 * documents.length, `${count} in ${lang}`);
});

test('every one of the twelve topics has at least 20 documents and both languages', () => {
  const topics = countBy(documents.map((document) => document.topic));
  assert.equal(topics.size, 12);
  for (const [topic, count] of topics) assert.ok(count >= 20, `${topic} has ${count}`);
  assert.equal(new Set(documents.map(({ topic, lang }) => `${topic} ${lang}`)).size, 24);
});

test('texts are short: 30 to 90 characters in Chinese, 15 to 45 words in English', () => {
  for (const { id, lang, text } of documents) {
    const [length, shortest, longest] = lang === 'zh' ? [text.length, 30, 90] : [text.split(' ').length, 15, 45];
    assert.ok(length >= shortest && length <= longest, `${id} has ${length}`);
  }
});

test('a text is written in the language it claims', () => {
  for (const { id, lang, title, text } of documents) {
    assert.equal(/\p{Script=Han}/u.test(title) && /\p{Script=Han}/u.test(text), lang === 'zh', id);
  }
});

test('no two titles are equal and no two texts of a language are near-duplicates', () => {
  assert.equal(new Set(documents.map((document) => document.title)).size, documents.length);
  const texts = documents.map(({ id, lang, text }) => ({ id, lang, units: unitsOf(text) }));
  for (const [at, a] of texts.entries()) {
    for (const b of texts.slice(at + 1)) {
      if (a.lang !== b.lang) continue;
      const overlap = Math.max(shareOf(a.units, b.units), shareOf(b.units, a.units));
      assert.ok(overlap <= MAX_TEXT_OVERLAP, `${a.id} and ${b.id} share ${overlap.toFixed(2)}`);
    }
  }
});

test('there are ten different questions, five in each language', () => {
  assert.equal(new Set(questions.map(({ question }) => question)).size, 10);
  assert.deepEqual(
    countBy(questions.map(({ lang }) => lang)),
    new Map([
      ['zh', 5],
      ['en', 5],
    ]),
  );
  for (const { question, lang } of questions) assert.equal(/\p{Script=Han}/u.test(question), lang === 'zh', question);
});

test('every question names at least one answer, each once and each in the corpus', () => {
  for (const question of questions) {
    assert.ok(question.answers.length > 0, question.question);
    assert.equal(new Set(question.answers).size, answersOf(question).length, question.question);
  }
});

test('in each language a question has its only answers in the other language', () => {
  const across = questions.filter((question) => answersOf(question).every(({ lang }) => lang !== question.lang));
  assert.deepEqual([...new Set(across.map(({ lang }) => lang))].sort(), ['en', 'zh']);
});

test('questions share few words with their answers', () => {
  for (const question of questions) {
    const asked = unitsOf(question.question);
    for (const { id, title, text } of answersOf(question)) {
      const overlap = shareOf(asked, unitsOf(`${title}\n${text}`));
      assert.ok(overlap <= MAX_QUESTION_OVERLAP, `"${question.question}" and ${id} share ${overlap.toFixed(2)}`);
    }
  }
});
