import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askInEnglish, taskOf, verbOfGerund } from '../../../../encoders/training/texts/english-questions.ts';
import { createRandom } from '../../../../src/core/random.ts';

function asked(title: string, passage = ''): Set<string | undefined> {
  const random = createRandom(9);
  return new Set(Array.from({ length: 80 }, () => askInEnglish(title, passage, random)));
}

const MADE: readonly [rule: string, title: string, passage: string, question: string][] = [
  ['a task is asked how to do', 'Installing the server', '', 'How do I install the server?'],
  ['an order is too', 'Create a shortcut for ls --all', '', 'How can I create a shortcut for ls --all?'],
  ['a section is asked about its subject', 'Peridot etymology', '', 'Where does the word Peridot come from?'],
  ['a person is asked who', 'Francis Bache', 'Francis Bache was an English composer.', 'Who was Francis Bache?'],
  ['a place is asked where', 'Arnhem', 'Arnhem is a city in the Netherlands.', 'Where is Arnhem?'],
  ['a thing for use is asked what for', 'SNOBOL', 'A language for string processing.', 'What is SNOBOL used for?'],
  ['another thing is asked what it is', 'Rice', 'Rice is the seed of a grass.', 'What is Rice?'],
  ['a question stays', 'What causes flu?', '', 'What causes flu?'],
];

for (const [rule, title, passage, question] of MADE) {
  test(`${rule}: ${title}`, () => {
    const questions = asked(title, passage);
    assert.ok(questions.has(question), `${[...questions].join(' ')} has no ${question}`);
  });
}

for (const title of ['Liberia party to', '1694', 'Wuxia code of xia', 'The names that are given to his many works']) {
  test(`nothing is asked of '${title}'`, () => assert.deepEqual(asked(title, 'Other words.'), new Set([undefined])));
}

test('gerunds lead to their verbs', () => {
  assert.equal(verbOfGerund('Using'), 'use');
  assert.equal(verbOfGerund('Running'), 'run');
  assert.equal(verbOfGerund('Installing'), 'install');
  assert.equal(verbOfGerund('Evening'), undefined);
});

test('numbers of headings go, and sentences are no tasks', () => {
  assert.equal(taskOf('4.7.3. Restricting access to some services'), 'restrict access to some services');
  assert.equal(taskOf('Install it. Then run it'), undefined);
  assert.equal(taskOf('Use is free'), undefined);
  assert.equal(taskOf('Install'), undefined);
});
