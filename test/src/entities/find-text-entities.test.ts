import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { findTextEntities } from '../../../src/entities/find-text-entities.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { ScriptedRecognizer } from '../../fixtures/scripted-recognizer.ts';

const recognizer = new ScriptedRecognizer({
  北京市: 'place',
  王小明先生: 'person',
  '5月': 'place',
  华为有限公司: 'organization',
});
const NOW = new Date(2024, 4, 31, 12);

test('names of the model and dates of the rules come together, with what they stand for', async () => {
  const [found, none] = await findTextEntities(['2024年5月1日王小明先生到北京市', ''], { recognizer });
  assert.deepEqual(
    found.map(({ start, end, type, value, source }) => [start, end, type, value, source]),
    [
      [0, 9, 'date', '2024-05-01', 'rule'],
      [9, 14, 'person', '王小明', 'model'],
      [15, 18, 'place', '北京', 'model'],
    ],
  );
  assert.deepEqual(none, []);
  assert.equal(found[1].score, 0.9);
  assert.equal(found[0].score, undefined);
});

test('what a model cuts out of a Latin word is no name, and what ends where a word does is one', async () => {
  const pieces = new ScriptedRecognizer({
    anghai: 'person',
    Be: 'place',
    ijing: 'place',
    Ken: 'person',
    李明: 'person',
  });
  const namesIn = async (text: string) => {
    const [found] = await findTextEntities([text], { recognizer: pieces, rules: false });
    return found.map(({ start, end }) => text.slice(start, end));
  };
  for (const text of ['上海Shanghai', 'in Beijing', '北京Beijing北京', 'Kenya', 'Kenneth去了'])
    assert.deepEqual(await namesIn(text), []);
  for (const text of ['Ken', '见Ken了', 'anghai, 北京', 'Be 2', '李明Tom', '李明OK😀'])
    assert.equal((await namesIn(text)).length, 1, text);
});

test('further values of a name come with it', async () => {
  const [[company]] = await findTextEntities(['华为有限公司'], { recognizer });
  assert.deepEqual([company.value, company.also], ['华为有限公司', ['华为']]);
});

test('either side can be left out, and kinds and types chosen', async () => {
  const text = '2024年5月1日在北京市';
  const typesOf = async (options: Parameters<typeof findTextEntities>[1]) =>
    (await findTextEntities([text], options))[0].map(({ type }) => type);
  assert.deepEqual(await typesOf({}), ['date']);
  assert.deepEqual(await typesOf({ recognizer, rules: false }), ['place', 'place']);
  assert.deepEqual(await typesOf({ recognizer, rules: ['url'] }), ['place', 'place']);
  assert.deepEqual(await typesOf({ recognizer, types: ['date'] }), ['date']);
  // The date is not wanted, and leaves no room for a place in it all the same.
  assert.deepEqual(await typesOf({ recognizer, types: ['place'] }), ['place']);
});

test('words that count from a day mean something only when the day is told', async () => {
  assert.deepEqual(await findTextEntities(['昨天']), [[]]);
  const [[yesterday]] = await findTextEntities(['昨天'], { now: NOW });
  assert.equal(yesterday.value, '2024-05-30');
});

test('a type that nothing finds is refused with what there is', async () => {
  const asking = findTextEntities(['北京市'], { recognizer, types: ['place', 'persn'] });
  await assert.rejects(asking, (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /"persn".*place, person, organization, url.*did you mean person\?/);
    return true;
  });
  await assert.rejects(findTextEntities(['a'], { types: ['film'] }), InvalidArgumentError);
  await assert.rejects(findTextEntities(['a', null as unknown as string]), InvalidArgumentError);
  await assert.rejects(findTextEntities(['a'], { rules: ['colour' as 'date'] }), InvalidArgumentError);
});

test('of a long text what is read in pieces has its place in the whole', async () => {
  const text = `${'无。'.repeat(5000)}2024年5月1日王小明先生`;
  const [[date, person]] = await findTextEntities([text], { recognizer });
  assert.deepEqual(
    [text.slice(date.start, date.end), text.slice(person.start, person.end)],
    ['2024年5月1日', '王小明先生'],
  );
});

test('an abort stops the work of either side', async () => {
  for (const options of [{ recognizer }, {}]) {
    await assert.rejects(findTextEntities(['北京市'], { ...options, signal: AbortSignal.abort() }), AbortedError);
  }
});

test('the entities of one long text are put together without holding the event loop', async () => {
  const named = new ScriptedRecognizer({ 北京市: 'place' });
  const text = '北京市，'.repeat(3000);
  let found: readonly unknown[][] = [];
  const pauses = await pausesDuring(async () => {
    found = await findTextEntities([text], { recognizer: named, rules: false });
  });
  assert.equal(found[0].length, 3000);
  assert.ok(pauses > 3000, `${pauses} pauses`);
});
