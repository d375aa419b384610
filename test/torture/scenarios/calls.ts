import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { compact, type Kenyon, open } from '../../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import { applied, type Change, changeOf, documentOf, settled, type Texts } from '../model.ts';
import { tell } from '../program.ts';
import { codeOf, collectionOf, interrogate, openDatabase } from '../questions.ts';
import type { Round } from '../round.ts';
import { wrongValue } from '../wrong-values.ts';

const TURNS = 10;
const CALLS_A_TURN = 50;
const SEARCHED = ['exact', ...INDEX_NAMES] as const;
const IDS = Array.from({ length: 150 }, (_, i) => `d${i}`);

/** Calls of all kinds, several at once, with aborts and closes; with `wrong`, also such as no caller should make. */
export async function callAtRandom(round: Round, { wrong }: { readonly wrong: boolean }): Promise<void> {
  const given = {
    path: join(round.directory, 'db'),
    seed: round.random.below(2 ** 32),
    turns: round.calls === undefined ? round.often(TURNS) : Math.ceil(round.calls / CALLS_A_TURN),
    wrong,
  };
  const memory: unknown[] = [];
  const program = round.start({ module: import.meta.url, name: 'call', given });
  await program.finish(({ about, calls, rssMiB }) => {
    round.step = about as string;
    round.count('calls', (calls as number | undefined) ?? 0);
    if (rssMiB !== undefined) memory.push(rssMiB);
  });
  // Of one program that goes on for long.
  if (round.calls !== undefined) round.figures[wrong ? 'rssMiBOfWrongCalls' : 'rssMiBOfCalls'] = memory;
}

/** The program. After each turn all calls have come to an end, and the database must be what the acknowledged ones made of it. */
export async function call({
  path,
  seed,
  turns,
  wrong,
}: {
  path: string;
  seed: number;
  turns: number;
  wrong: boolean;
}): Promise<void> {
  const caller = new Caller(path, createRandom(seed));
  await caller.begin();
  for (let turn = 0; turn < turns; turn++) {
    tell({ about: `turn ${turn}`, calls: CALLS_A_TURN });
    await caller.turn(wrong);
    const isTenth = Math.floor((10 * (turn + 1)) / turns) > Math.floor((10 * turn) / turns);
    if (isTenth) tell({ about: `after turn ${turn}`, rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20) });
  }
  await caller.end();
}

/** Two handles on a database, and what is known of it. */
class Caller {
  readonly #path: string;
  readonly #random: Random;
  readonly #handles: (Kenyon | undefined)[] = [undefined, undefined];
  #texts: Texts = new Map();

  constructor(path: string, random: Random) {
    this.#path = path;
    this.#random = random;
  }

  /** Puts a document there, which entity settings need. */
  async begin(): Promise<void> {
    const kenyon = await openDatabase(this.#path);
    this.#texts = new Map([['d0', 'bcdfgk number']]);
    await collectionOf(kenyon).add([documentOf('d0', 'bcdfgk number')]);
    await collectionOf(kenyon).setEntities({ fields: ['group'], rules: ['date'] });
    await kenyon.close();
  }

  async turn(wrong: boolean): Promise<void> {
    const random = this.#random;
    for (const i of this.#handles.keys()) this.#handles[i] ??= await openDatabase(this.#path);
    // One write a turn may be cut short, so that what it leaves can be told from what others did; the rest reads beside it.
    const kind = random.below(3) === 0 ? 'delete' : 'add';
    const change = changeOf(random, kind);
    const calls: Promise<unknown>[] = [this.#write(kind, change)];
    for (let i = 1; i < CALLS_A_TURN; i++) {
      calls.push(wrong && random.below(2) === 0 ? this.#callWrongly() : this.#read());
      if (random.below(4) === 0) await nextTurn();
    }
    if (random.below(4) === 0) calls.push(this.#close(random.below(2)));
    const [whole] = await Promise.all(calls);
    if (random.below(8) === 0) await this.#compact();
    for (const i of this.#handles.keys()) this.#handles[i] ??= await openDatabase(this.#path);
    await this.#compare(whole === true ? applied(this.#texts, change) : this.#texts, whole === true ? [] : change);
  }

  async end(): Promise<void> {
    for (const kenyon of this.#handles) await kenyon?.close();
  }

  get #kenyon(): Kenyon {
    return this.#handles[this.#random.below(2)]!;
  }

  /** @returns whether it was acknowledged. */
  async #write(kind: 'add' | 'delete', change: Change): Promise<boolean> {
    const collection = collectionOf(this.#kenyon);
    try {
      if (kind === 'delete') await collection.delete(change.map(([id]) => id));
      else
        await collection.add(
          change.map(([id, text]) => documentOf(id, text!)),
          { signal: this.#signal() },
        );
      return true;
    } catch (error) {
      codeOf(error, ['ABORTED', 'CLOSED']);
      return false;
    }
  }

  async #read(): Promise<void> {
    const random = this.#random;
    const kenyon = this.#kenyon;
    const collection = collectionOf(kenyon);
    const signal = this.#signal();
    const filter = random.below(3) === 0 ? { filter: 'group = "b"' } : {};
    const index = SEARCHED[random.below(SEARCHED.length)];
    const reads = [
      () => collection.get([`d${random.below(150)}`, 'none']),
      () => collection.count(),
      () => collection.search('number', { index, k: 1 + random.below(200), signal, ...filter }),
      () => collection.search('退款 card', { mode: 'lexical', signal, ...filter }),
      () => collection.search('北京 number', { entities: 'filter', explain: true, passages: 2, signal }),
      () => collection.fields({ signal }),
      () => collection.catchUp({ signal }),
      async () => kenyon.collections(),
    ];
    try {
      await reads[random.below(reads.length)]();
    } catch (error) {
      codeOf(error, ['ABORTED', 'CLOSED']);
    }
  }

  /** Gives a function of the public door what it is not made for; it may take it or refuse it with a type. */
  async #callWrongly(): Promise<void> {
    const random = this.#random;
    const value = () => wrongValue(random) as never;
    const kenyon = this.#kenyon;
    const calls = [
      () => collectionOf(kenyon).add(value()),
      () => collectionOf(kenyon).add([value(), value()]),
      () => collectionOf(kenyon).add([], value()),
      () => collectionOf(kenyon).delete(value()),
      () => collectionOf(kenyon).get(value()),
      () => collectionOf(kenyon).search(value()),
      () => collectionOf(kenyon).search('number', value()),
      () => collectionOf(kenyon).fields(value()),
      () => collectionOf(kenyon).catchUp(value()),
      () => collectionOf(kenyon).entities(value()),
      () => collectionOf(kenyon).saveSetting(value()),
      async () => kenyon.collection(value(), value()),
      () => open(value()).then((opened) => opened.close()),
      () => open(this.#path, value()).then((opened) => opened.close()),
      () => compact(value()),
    ];
    const chosen = random.below(calls.length);
    try {
      await calls[chosen]();
    } catch (error) {
      try {
        codeOf(error, ['INVALID_ARGUMENT', 'NOT_FOUND', 'CONFLICT', 'STORAGE', 'CLOSED', 'ABORTED']);
      } catch (fault) {
        assert.fail(`${calls[chosen]}: ${(fault as Error).message}`);
      }
    }
  }

  /** A signal that fires soon, or none. */
  #signal(): AbortSignal | undefined {
    const random = this.#random;
    if (random.below(4) > 0) return undefined;
    const controller = new AbortController();
    const turns = random.below(4);
    const abort = async () => {
      for (let i = 0; i < turns; i++) await nextTurn();
      controller.abort(new Error('the caller had enough'));
    };
    abort();
    return controller.signal;
  }

  async #close(which: number): Promise<void> {
    await this.#handles[which]?.close();
    this.#handles[which] = undefined;
  }

  /** Compacts while nobody has it open. */
  async #compact(): Promise<void> {
    for (const i of this.#handles.keys()) await this.#close(i);
    await compact(this.#path);
  }

  async #compare(acknowledged: Texts, begun: Change): Promise<void> {
    const [kenyon, other] = this.#handles as Kenyon[];
    const documents = await collectionOf(kenyon).get(IDS);
    const found = documents.filter((document) => document !== undefined).map(({ id, text }) => [id, text] as const);
    this.#texts = settled(new Map(found), acknowledged, begun);
    const removed = IDS.filter((id) => !this.#texts.has(id));
    for (const each of [kenyon, other]) assert.deepEqual(await interrogate(each, this.#texts, removed), []);
  }
}
