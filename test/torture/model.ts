import assert from 'node:assert/strict';
import type { Random } from '../../src/core/random.ts';
import type { StoredDocument } from '../../src/store/document.ts';

/** Text by id; the rest of a document follows from its text. */
export type Texts = Map<string, string>;

/** Changes of a write, in one transaction: new text by id, null where it removes. */
export type Change = readonly (readonly [id: string, text: string | null])[];

const LETTERS = [...'bcdfgkmp'];
const WORDS = ['北京', '上海', '退款', '护照', 'card', 'password', 'reset', 'number', '怎么', '修改'];

/** A text that begins with a word that hardly another text has. */
export function textOf(random: Random): string {
  const draw = (count: number, from: readonly string[]) =>
    Array.from({ length: count }, () => from[random.below(from.length)]);
  return [draw(6, LETTERS).join(''), ...draw(3 + random.below(8), WORDS)].join(' ');
}

/** The first word of a text, which finds it. */
export function wordOf(text: string): string {
  return text.slice(0, 6);
}

export function documentOf(id: string, text: string): StoredDocument {
  return { id, text, group: text[0] };
}

/** Between one and `most` documents or removals of the ids `d0` to `d(ids - 1)`. */
export function changeOf(random: Random, kind: 'add' | 'delete', { ids = 150, most = 40 } = {}): Change {
  const chosen = new Set(Array.from({ length: 1 + random.below(most) }, () => `d${random.below(ids)}`));
  return [...chosen].map((id) => [id, kind === 'add' ? textOf(random) : null]);
}

/** Texts after a change. */
export function applied(texts: Texts, change: Change): Texts {
  const after = new Map(texts);
  for (const [id, text] of change) {
    if (text === null) after.delete(id);
    else after.set(id, text);
  }
  return after;
}

/** What is wrong with what was found, in words. */
export function differences(found: Texts, right: Texts): string[] {
  const wrong: string[] = [];
  for (const [id, text] of right) {
    const there = found.get(id);
    if (there !== text) wrong.push(there === undefined ? `${id} is lost` : `${id} is '${there}', not '${text}'`);
  }
  for (const id of found.keys()) if (!right.has(id)) wrong.push(`${id} is there and should not be`);
  return wrong;
}

/**
 * What the texts are after a write that was begun and not acknowledged: it is there wholly or not at all.
 * @throws AssertionError when what was found is neither.
 */
export function settled(found: Texts, acknowledged: Texts, begun: Change = []): Texts {
  const possible = [acknowledged, applied(acknowledged, begun)];
  const faults = possible.map((right) => differences(found, right));
  const which = faults.findIndex((list) => list.length === 0);
  const [without, whole] = faults.map((list) => `${list.length} faults (${list.slice(0, 3).join('; ')})`);
  assert.ok(which >= 0, `without the unacknowledged write ${without}; with it ${whole}`);
  return possible[which];
}
