import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { packageRoot } from '../../../../../src/core/package-root.ts';
import { englishNames } from '../../../../../src/entities/rules/names/english-names.ts';
import { anyText } from '../../../../fixtures/any-text.ts';

function names(text: string): string[] {
  return englishNames(text).map(({ kind, value, start, end }) => {
    assert.equal(text.slice(start, end).replace(/\s+/g, ' '), value);
    return `${kind}: ${value}`;
  });
}

test('persons are told by given names, titles, callings, initials and what they do', () => {
  for (const [text, ...expected] of [
    ['I met John Smith and Mary yesterday.', 'person: John Smith', 'person: Mary'],
    ['The report is by Dr. Okonkwo.', 'person: Okonkwo'],
    ['It was Queen Beatrix who opened it.', 'person: Beatrix'],
    ['the actor Gerard Butler and the painter Hokusai', 'person: Gerard Butler', 'person: Hokusai'],
    ['Later Wei announced the result.', 'person: Wei'],
    ['We saw J. R. Oppenheimer there.', 'person: J. R. Oppenheimer'],
    ['He spoke to Xi Jinping on Monday.', 'person: Xi Jinping'],
    ["That is Alice's bag.", 'person: Alice'],
    ['Ludwig van Beethoven died in Vienna.', 'person: Ludwig van Beethoven', 'place: Vienna'],
    ['According to Karenga, it is so.', 'person: Karenga'],
    ['They called Louis XIV the Sun King.', 'person: Louis XIV'],
  ])
    assert.deepEqual(names(text), expected, text);
});

test('places are told by lists, by words that such names have, and by what stands before them', () => {
  for (const [text, ...expected] of [
    ['Hotels in Paris and New York City', 'place: Paris', 'place: New York City'],
    ['The River Axe flows into Lake Abitibi.', 'place: River Axe', 'place: Lake Abitibi'],
    ['It stands on Locust Street near Grantham.', 'place: Locust Street', 'place: Grantham'],
    ['from the United States to the Czech Republic', 'place: United States', 'place: Czech Republic'],
    ['Mount Kenya is the highest mountain of Kenya.', 'place: Mount Kenya', 'place: Kenya'],
    ['We stayed in Zagorsk, Russia.', 'place: Zagorsk', 'place: Russia'],
    ['the Democratic Republic of the Congo', 'place: Democratic Republic of the Congo'],
    ["the People's Republic of China", "place: People's Republic of China"],
  ])
    assert.deepEqual(names(text), expected, text);
});

test('organizations are told by their forms, by heads before "of", by lists, and short for them in parentheses', () => {
  for (const [text, ...expected] of [
    ['He joined Acme Widgets Inc. in May.', 'organization: Acme Widgets Inc.'],
    [
      'the Bank of England and the University of Toronto',
      'organization: Bank of England',
      'organization: University of Toronto',
    ],
    [
      'the American Board of Internal Medicine (ABIM)',
      'organization: American Board of Internal Medicine',
      'organization: ABIM',
    ],
    ['She worked at Google, IBM and AT&T.', 'organization: Google', 'organization: IBM', 'organization: AT&T'],
    ['They beat Torquay United 10-2.', 'organization: Torquay United'],
    [
      "She left King's College and St. George's Hospital.",
      "organization: King's College",
      "organization: St. George's Hospital",
    ],
    [
      "the Workers' Party and the Children's Television Foundation",
      "organization: Workers' Party",
      "organization: Children's Television Foundation",
    ],
    ['the Council on Foreign Relations', 'organization: Council on Foreign Relations'],
    [
      'the Centers for Disease Control and Prevention (CDC)',
      'organization: Centers for Disease Control and Prevention',
      'organization: CDC',
    ],
    ['the Food and Drug Administration', 'organization: Food and Drug Administration'],
    ['the Department of Health and Human Services', 'organization: Department of Health and Human Services'],
    [
      'the National Aeronautics and Space Administration, or NASA',
      'organization: National Aeronautics and Space Administration',
      'organization: NASA',
    ],
    ['the Bank of England and Barclays', 'organization: Bank of England', 'organization: Barclays'],
    ['the Communist Party of Great Britain', 'organization: Communist Party of Great Britain'],
    [
      'Boston Red Sox fans and the Los Angeles Lakers',
      'organization: Boston Red Sox',
      'organization: Los Angeles Lakers',
    ],
    ['the Chicago Tribune and the National Guard', 'organization: Chicago Tribune', 'organization: National Guard'],
    [
      'flights of the airline Avianca and shares of the Nortel company',
      'organization: Avianca',
      'organization: Nortel',
    ],
    ['published by Columbia Records', 'organization: Columbia Records'],
  ])
    assert.deepEqual(names(text), expected, text);
});

test('what has a capital for another reason is no name', () => {
  for (const text of [
    'Gold has been mined there. Societies have always done so.',
    'On Monday, the first of May, we speak French and eat Chinese food at Christmas.',
    'I think that I am right, and I know it.',
    'The American Civil War and the World Cup',
    'the novel "Chico and the Man"',
    'THIS IS A NOTICE FROM JOHN SMITH OF PARIS',
    'He installed Linux and Windows, and a DHCP server.',
    'a plain sentence about nobody in particular',
    '李明在北京的 Google 公司工作，同事叫 John Smith。',
    '',
  ])
    assert.deepEqual(names(text), [], text);
});

test('headings, of which every word has a capital, have only names that stand alone', () => {
  for (const text of ['How To Build Better Gardens And Houses In Spring', 'A Walk Through Old Quarters With Friends'])
    assert.deepEqual(names(text), [], text);
  assert.deepEqual(names('A Long Walk Through the Streets of Paris'), ['place: Paris']);
});

test('any text is read in order, without overlaps, and long ones to their ends', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      let end = 0;
      for (const name of englishNames(text)) {
        assert.ok(name.start >= end && name.end > name.start && name.value !== '');
        end = name.end;
      }
    }),
  );
  for (const part of [
    'John Smith of ',
    'A "B ',
    'Mr. ',
    'X. Y. ',
    "O'Neil's ",
    'the University of ',
    '.',
    '"A',
    '“',
    'A',
    'A-',
  ])
    assert.ok(englishNames(part.repeat(100_000)).length >= 0);
});

test('of 260 labelled sentences as many names are found, and as many of those found are right, as when they were measured', async () => {
  const file = join(packageRoot(), 'bench', 'data', 'english-names-of-rules.jsonl');
  const rows = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [counts, all] = [{ found: 0, right: 0 }, { labelled: 0 }];
  for (const { text, entities } of rows) {
    all.labelled += entities.length;
    for (const { start, end, kind } of englishNames(text)) {
      counts.found++;
      if (
        entities.some(
          (e: { start: number; end: number; label: string }) => e.start === start && e.end === end && e.label === kind,
        )
      )
        counts.right++;
    }
  }
  assert.equal(rows.length, 260);
  const [precision, recall] = [counts.right / counts.found, counts.right / all.labelled];
  assert.ok(precision > 0.9 && recall > 0.65, `precision ${precision}, recall ${recall}`);
});

test('a text of what opens and never ends takes time in proportion', () => {
  for (const unit of ['“', '"', '(A ', 'the Bank of ', 'Mr. ', 'A’s '])
    assert.ok(Array.isArray(englishNames(`The ${unit.repeat(200_000)}`)), unit);
});

test('what only looks like these organizations is none', () => {
  for (const text of [
    'It began after World War II ended.',
    "the King's Speech",
    'The Center on October 5th was closed.',
    'the Paris Accords',
  ])
    assert.deepEqual(
      englishNames(text).filter(({ kind }) => kind !== 'place'),
      [],
      text,
    );
});
