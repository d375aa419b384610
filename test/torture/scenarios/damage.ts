import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import type { Kenyon } from '../../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import { dedupe } from '../../../src/pairs/dedupe/dedupe.ts';
import { readThreshold, writeThreshold } from '../../../src/pairs/threshold/threshold-file.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';
import { testedThreshold } from '../../src/pairs/threshold/scored-splits.ts';
import { applied, changeOf, documentOf, type Texts, textOf } from '../model.ts';
import { tell } from '../program.ts';
import { codeOf, collectionOf, interrogate, openDatabase } from '../questions.ts';
import type { Round } from '../round.ts';

const CASES = 12;

/** Something that can be damaged: how it is made, and what it must answer, if it does. */
interface Victim {
  /** Makes the files. */
  readonly make: (directory: string, random: Random) => Promise<void>;
  /** Which of them are damaged. */
  readonly files: RegExp;
  /** Asks for everything; wrong answers and errors without a type are thrown. */
  readonly ask: (directory: string, random: Random) => Promise<void>;
}

const VICTIMS = {
  store: { make: makeDatabase, files: /store\.mdb/, ask: askDatabase },
  indexes: { make: makeDatabase, files: /indexes/, ask: askDatabase },
  models: { make: makeModel, files: /\.(json|txt|bin)$/, ask: askModel },
  thresholds: { make: makeThreshold, files: /threshold/, ask: askThreshold },
  dedupe: { make: makeRun, files: /run/, ask: askRun },
} as const satisfies Record<string, Victim>;

/** What a victim's files were asked before they were damaged. */
const TRUTH = 'truth.json';

/** Damages copies of a victim's files, in one program, which says what it is about to do. */
export async function damage(round: Round, victim: keyof typeof VICTIMS): Promise<void> {
  const given = { directory: round.directory, victim, cases: round.often(CASES), seed: round.random.below(2 ** 32) };
  await round.follow({ module: import.meta.url, name: 'ask', given }, 'damages');
}

/** The program that damages and asks. */
export async function ask({
  directory,
  victim,
  cases,
  seed,
}: {
  directory: string;
  victim: keyof typeof VICTIMS;
  cases: number;
  seed: number;
}) {
  const { make, files, ask }: Victim = VICTIMS[victim];
  const random = createRandom(seed);
  const whole = join(directory, 'whole');
  mkdirSync(whole);
  await make(whole, random);
  const names = readdirSync(whole, { recursive: true, encoding: 'utf8' }).sort();
  const targets = names.filter((name) => files.test(name) && name !== TRUTH && statSync(join(whole, name)).isFile());
  for (let i = 0; i < cases; i++) {
    const copy = join(directory, `case-${i}`);
    cpSync(whole, copy, { recursive: true });
    const target = targets[random.below(targets.length)];
    const path = join(copy, target);
    const [what, bytes] = damaged(readFileSync(path), random);
    writeFileSync(path, bytes);
    tell({ about: `case ${i}: ${target}, ${what}` });
    await ask(copy, random);
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Bytes with one thing wrong, and what that is. */
function damaged(bytes: Buffer, random: Random): readonly [what: string, bytes: Buffer] {
  if (bytes.length === 0) return ['empty, a byte added', Buffer.of(random.below(256))];
  const at = random.below(bytes.length);
  const length = Math.min(bytes.length - at, 1 + random.below([8, 64, 4096][random.below(3)]));
  switch (random.below(8)) {
    case 0:
      return [`cut at ${at}`, bytes.subarray(0, at)];
    case 1:
      return [`${length} bytes zeroed at ${at}`, bytes.fill(0, at, at + length)];
    case 2: {
      for (let i = at; i < at + length; i++) bytes[i] = random.below(256);
      return [`${length} bytes overwritten at ${at}`, bytes];
    }
    case 3:
      return swappedNumber(bytes, random);
    default: {
      const flip = 1 + random.below(255);
      bytes[at] ^= flip;
      return [`the byte at ${at} flipped by ${flip}`, bytes];
    }
  }
}

const NUMBERS = ['0', '-1', '0.5', '1e9', '4294967296', '1e308', 'null', '"x"', '[]'];

/** Bytes with another number in the place of one that stands in them as text; where none does, a bit flips. */
function swappedNumber(bytes: Buffer, random: Random): readonly [what: string, bytes: Buffer] {
  const text = bytes.toString('latin1', 0, 1 << 20);
  const found = [...text.matchAll(/(?<=[:,[ ])\d[\d.]*(?=[,\]}\s])/g)];
  if (found.length === 0) {
    bytes[bytes.length >> 1] ^= 1;
    return ['a bit in the middle flipped', bytes];
  }
  const { 0: number, index } = found[random.below(found.length)];
  const other = NUMBERS[random.below(NUMBERS.length)];
  const rest = bytes.subarray(index + number.length);
  return [
    `${number} at ${index} turned into ${other}`,
    Buffer.concat([bytes.subarray(0, index), Buffer.from(other), rest]),
  ];
}

/** A database with removals, every index, fields and entities. */
async function makeDatabase(directory: string, random: Random): Promise<void> {
  let texts: Texts = new Map();
  const kenyon = await openDatabase(join(directory, 'db'));
  const collection = collectionOf(kenyon);
  for (let i = 0; i < 6; i++) {
    const change = changeOf(random, 'add', { ids: 300, most: 100 });
    await collection.add(change.map(([id, text]) => documentOf(id, text!)));
    const removal = changeOf(random, 'delete', { ids: 300, most: 20 });
    await collection.delete(removal.map(([id]) => id));
    texts = applied(applied(texts, change), removal);
  }
  await collection.setEntities({ fields: ['group'], rules: ['date'] });
  for (const index of INDEX_NAMES) await collection.search('number', { index });
  await collection.catchUp();
  await collection.fields();
  await kenyon.close();
  remember(directory, [...texts]);
}

async function askDatabase(directory: string, random: Random): Promise<void> {
  const texts: Texts = new Map(recall(directory) as [string, string][]);
  const removed = Array.from({ length: 300 }, (_, i) => `d${i}`).filter((id) => !texts.has(id));
  // What is written hits what reading passes over: free pages, lists of them.
  const [added, deleted] = [changeOf(random, 'add', { ids: 300 }), changeOf(random, 'delete', { ids: 300 })];
  let kenyon: Kenyon | undefined;
  try {
    kenyon = await openDatabase(join(directory, 'db'), { readOnly: random.below(4) === 0 });
    const collection = collectionOf(kenyon);
    const refused = await interrogate(kenyon, texts, removed);
    const sound = !refused.some((question) => question.startsWith('verify'));
    assert.ok(!sound || refused.length === 0, `verify says sound, but ${refused.join('; ')}`);
    try {
      await collection.add(added.map(([id, text]) => documentOf(id, text!)));
      await collection.delete(deleted.map(([id]) => id));
    } catch (error) {
      codeOf(error);
      // Read-only, or found while writing, as it may be; a half-done pair of writes is no answer to compare.
      return;
    }
    const after = applied(applied(texts, added), deleted);
    const gone = [...removed, ...texts.keys()].filter((id) => !after.has(id));
    const refusedLater = await interrogate(kenyon, after, gone);
    assert.ok(!sound || refusedLater.length === 0, `verify said sound, then after writing ${refusedLater.join('; ')}`);
  } catch (error) {
    codeOf(error);
  } finally {
    await kenyon?.close().catch(codeOf);
  }
}

const SENTENCES = ['how do i pay', '护照丢了怎么办', 'card 123'];

async function makeModel(directory: string): Promise<void> {
  await writeTinyModel(directory);
  remember(directory, await vectorsOf(directory));
}

/** Damage that the model's fingerprint tells makes another model, whose vectors no database takes for this one's. */
async function askModel(directory: string): Promise<void> {
  const right = recall(directory) as Awaited<ReturnType<typeof vectorsOf>>;
  try {
    const { fingerprint, vectors } = await vectorsOf(directory);
    assert.ok(
      fingerprint !== right.fingerprint || isDeepStrictEqual(vectors, right.vectors),
      'other vectors under the same fingerprint',
    );
  } catch (error) {
    codeOf(error, ['FORMAT', 'NOT_FOUND', 'STORAGE', 'INVALID_ARGUMENT']);
  }
}

async function vectorsOf(directory: string): Promise<{ fingerprint: string; vectors: number[] }> {
  const encoder = await loadEncoder(directory, { threads: 1 });
  try {
    return { fingerprint: encoder.fingerprint, vectors: [...(await encoder.encode(SENTENCES))] };
  } finally {
    await encoder.close();
  }
}

async function makeThreshold(directory: string): Promise<void> {
  const threshold = testedThreshold({ unsureBelow: 0.8 });
  await writeThreshold(join(directory, 'threshold.json'), threshold);
  remember(directory, threshold);
}

async function askThreshold(directory: string): Promise<void> {
  try {
    assert.deepEqual(await readThreshold(join(directory, 'threshold.json')), recall(directory));
  } catch (error) {
    codeOf(error, ['FORMAT']);
  }
}

async function makeRun(directory: string, random: Random): Promise<void> {
  const texts = Array.from({ length: 40 }, () => textOf(random));
  const items = [...texts, ...texts.slice(0, 9).map((text) => `${text}!`), ...texts.slice(9, 12)].map((text, i) => {
    return { id: `t${i}`, text };
  });
  remember(directory, { items, found: await runOf(directory, items) });
}

/** A stopped run goes on from what is sound and makes the rest again. */
async function askRun(directory: string): Promise<void> {
  const { items, found } = recall(directory) as { items: Parameters<typeof runOf>[1]; found: unknown };
  try {
    assert.deepEqual(await runOf(directory, items), found);
  } catch (error) {
    codeOf(error, ['FORMAT', 'STORAGE']);
  }
}

async function runOf(directory: string, items: { readonly id: string; readonly text: string }[]): Promise<unknown> {
  const scorer = new ScriptedScorer(({ a, b }) => ((a.length + b.length) % 7) / 7);
  const options = { folder: join(directory, 'run'), encoder: new NgramEncoder(32), scorer, threshold: 0.3, floor: 0.5 };
  const { summary, ...found } = await dedupe(items, options);
  const { seconds: _, ...figures } = summary;
  return JSON.parse(JSON.stringify({ ...found, figures }));
}

function remember(directory: string, truth: unknown): void {
  writeFileSync(join(directory, TRUTH), JSON.stringify(truth));
}

function recall(directory: string): unknown {
  return JSON.parse(readFileSync(join(directory, TRUTH), 'utf8'));
}
