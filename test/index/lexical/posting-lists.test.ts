import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_SLOT, PostingLists } from '../../../index/lexical/posting-lists.ts';
import { NO_TERM, TermTable } from '../../../index/lexical/term-table.ts';
import { createRandom } from '../../../src/core/random.ts';

type Posting = [slot: number, count: number];

function read(lists: PostingLists, term: number): Posting[] {
  const cursor = lists.cursor();
  const found: Posting[] = [];
  cursor.open(term);
  for (let size = cursor.next(); size > 0; size = cursor.next()) {
    for (let i = 0; i < size; i++) found.push([cursor.slots[i], cursor.counts[i]]);
  }
  return found;
}

test('lists come back as they were appended, however they grow beside each other', () => {
  for (const [terms, postings, seed] of [
    [1, 70_000, 1],
    [200, 60_000, 2],
    [3000, 9000, 3],
  ]) {
    const random = createRandom(seed);
    const lists = new PostingLists();
    const expected: Posting[][] = Array.from({ length: terms }, () => []);
    for (let i = 0; i < postings; i++) {
      // A few terms have most of the postings.
      const term = Math.floor(terms * random.next() ** 3);
      const gap = random.next() < 0.9 ? random.below(4) : random.below(20_000);
      const slot = lists.lastSlot(term) + 1 + gap;
      const count = random.next() < 0.7 ? 1 : 1 + random.below(random.next() < 0.1 ? 2 ** 31 : 50);
      lists.append(term, slot, count);
      expected[term].push([slot, count]);
    }
    for (const [term, postings] of expected.entries()) {
      assert.deepEqual(read(lists, term), postings, `seed ${seed}, term ${term}`);
    }
  }
});

test('the greatest slots and counts fit, and a term without a list has none', () => {
  const lists = new PostingLists();
  assert.deepEqual(read(lists, 0), []);
  assert.equal(lists.lastSlot(5000), -1);
  assert.deepEqual(read(lists, 5000), []);
  const expected: Posting[] = [
    [0, 2 ** 32 - 1],
    [MAX_SLOT - 1, 1],
    [MAX_SLOT, 2 ** 32 - 1],
  ];
  for (const [slot, count] of expected) lists.append(70, slot, count);
  assert.deepEqual(read(lists, 70), expected);
  const lone = new PostingLists();
  lone.append(0, MAX_SLOT, 2 ** 32 - 1);
  assert.deepEqual(read(lone, 0), [[MAX_SLOT, 2 ** 32 - 1]]);
});

test('a cursor finds the count of a slot and goes from list to list', () => {
  const lists = new PostingLists();
  for (let slot = 0; slot < 5000; slot += 2) lists.append(1, slot, 1 + (slot % 7));
  lists.append(2, 9, 4);
  const cursor = lists.cursor();
  assert.equal(cursor.countAt(1, 4998), 1 + (4998 % 7));
  assert.equal(cursor.countAt(1, 4999), 0);
  assert.equal(cursor.countAt(1, 0), 1);
  assert.equal(cursor.countAt(2, 9), 4);
  assert.equal(cursor.countAt(2, 8), 0);
  assert.equal(cursor.countAt(3, 0), 0);
});

test('the table numbers terms in the order in which they come and tells them apart', () => {
  const random = createRandom(4);
  const table = new TermTable();
  const expected = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    const length = 1 + random.below(4);
    const term = String.fromCharCode(...Array.from({ length }, () => 0x4e00 + random.below(30)));
    if (!expected.has(term)) assert.equal(table.find(term), NO_TERM);
    if (!expected.has(term)) expected.set(term, expected.size);
    assert.equal(table.intern(term), expected.get(term));
  }
  assert.equal(table.count, expected.size);
  for (const [term, number] of expected) {
    assert.equal(table.find(term), number);
    assert.equal(table.termOf(number), term);
  }
  assert.equal(table.intern('\ud800'), expected.size);
  assert.equal(table.termOf(expected.size), '\ud800');
});
