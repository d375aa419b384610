import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capitalRuns } from '../../../../encoders/training/names/capital-runs.ts';
import { readEnglishNames } from '../../../../encoders/training/names/english-wikipedia.ts';
import type { NameLists } from '../../../../encoders/training/names/name-lists.ts';
import { dataDirectory } from '../data/data-directory.ts';

const LISTS: NameLists = {
  han: {},
  latin: {
    person: ['Antonio Vivaldi', 'Ann Druyan'],
    place: ['Venice', 'Hobart', 'Lincoln'],
    organization: ['Eton College'],
  },
  surnames: [],
  givenNames: [],
  firstNames: ['Antonio', 'Ann', 'Lincoln'],
  lastNames: ['Vivaldi', 'Druyan'],
};

/** `text [name|kind] text` of the sentences that are kept of an article. */
async function marked(t: Parameters<typeof dataDirectory>[0], title: string, text: string): Promise<string[]> {
  const filler =
    'He said that the day was long, and then the night was longer, when he went on the way from the house in the town.';
  const rows = [
    { title, text },
    { title: 'Filler', text: filler },
  ];
  const dir = dataDirectory(t, {
    'open/en/wikipedia.jsonl.gz': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  });
  const texts = await readEnglishNames(dir, LISTS);
  return texts
    .filter((each) => !filler.includes(each.text))
    .map((each) => {
      let [shown, from] = ['', 0];
      for (const { start, end, label } of each.spans) {
        shown += `${each.text.slice(from, start)}[${each.text.slice(start, end)}|${label}]`;
        from = end;
      }
      return shown + each.text.slice(from);
    });
}

test('runs are words with capitals and what joins them, without a possessive', () => {
  const sentence = "The Bank of England and John F. Kennedy's sister met in 's-Hertogenbosch.";
  assert.deepEqual(
    capitalRuns(sentence).map(({ start, end, isFirst }) => [sentence.slice(start, end), isFirst]),
    [
      ['The Bank of England', true],
      ['John F. Kennedy', false],
      ['Hertogenbosch', false],
    ],
  );
});

test('listed names, and words that say what they are, are marked; days, peoples and wars are not', async (t) => {
  assert.deepEqual(
    await marked(
      t,
      'Antonio Vivaldi',
      'Antonio Vivaldi was born in Venice and went to Eton College on a Monday. Then Vivaldi crossed the Hudson River with an Italian friend during World War II.',
    ),
    [
      '[Antonio Vivaldi|person] was born in [Venice|place] and went to [Eton College|organization] on a Monday.',
      'Then [Vivaldi|person] crossed the [Hudson River|place] with an Italian friend during World War II.',
    ],
  );
});

test('titles before a person, and "The" at the start, are no part of a name', async (t) => {
  assert.deepEqual(
    await marked(t, 'Other', 'The town welcomed President Ann Druyan and the Ministry of Defence there.'),
    ['The town welcomed President [Ann Druyan|person] and the [Ministry of Defence|organization] there.'],
  );
});

test('a sentence with a capital that nothing explains is left out whole', async (t) => {
  assert.deepEqual(await marked(t, 'Other', 'He met the Zorblax in Venice and the day was long.'), []);
  assert.deepEqual(await marked(t, 'Other', 'The day was long, and Lincoln was in the house.'), []);
  assert.deepEqual(await marked(t, 'Other', 'He wrote "The Zorblax of Hobart" in Hobart and was in the house.'), [
    'He wrote "The Zorblax of Hobart" in [Hobart|place] and was in the house.',
  ]);
});
