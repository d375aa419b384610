import assert from 'node:assert/strict';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { applied, type Change, type Texts, textOf } from '../model.ts';
import { type Begun, type KnownState, NOTHING, settledState, withCollection } from './known-state.ts';
import type { Answer, Asked, Served } from './served.ts';

/** The collection that all clients write to. */
const SHARED = 'shop';
/** Media type of documents that are sent as lines. */
export const NDJSON = 'application/x-ndjson';
/** Documents that a client has at most in a collection. */
export const IDS = 120;

/** A snapshot, and what was there of a client's while it was made. */
export interface KnownSnapshot {
  readonly id: string;
  readonly owner: string;
  readonly state: KnownState;
}

/** A document of theirs. */
export interface ServedDocument {
  readonly id: string;
  readonly text: string;
  readonly owner: string;
  readonly n: number;
}

/** Error that is thrown where the server went away, or said that it stops. */
export class Stopped extends Error {}

/**
 * A client of a server: what he knows and asks. Nobody else writes what is his, and he does one thing at a time, so he knows what is there: what was
 * acknowledged, and what was begun last and was not.
 */
export class ServedSession {
  readonly name: string;
  readonly random: Random;
  readonly count: (what: string, by?: number) => void;
  server!: Served;
  state: KnownState = NOTHING;
  begun: Begun | undefined;
  /** Id of the task that he began last: it is known after a restart, and has ended. */
  task: string | undefined;
  readonly snapshots: KnownSnapshot[] = [];

  constructor(name: string, seed: number, count: (what: string, by?: number) => void) {
    this.name = name;
    this.random = createRandom(seed);
    this.count = count;
  }

  /** His own collection, */
  get own(): string {
    return `own-${this.name}`;
  }

  /** a copy of it, */
  get copy(): string {
    return `copy-${this.name}`;
  }

  /** and the alias of one of both. */
  get view(): string {
    return `view-${this.name}`;
  }

  /** Asks, and comes again when the server is busy. @throws Stopped; AssertionError for a status that is not expected. */
  async ask(asked: Asked, expected: readonly number[] = [200]): Promise<Answer> {
    for (;;) {
      const answer = await this.server.send(asked);
      if (answer.status === 429) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      if (answer.status === 0 || answer.status === 503) throw new Stopped();
      const { method = 'GET', path } = asked;
      assert.ok(
        expected.includes(answer.status),
        `${this.name}: ${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`,
      );
      if (!answer.isWhole) throw new Stopped();
      return answer;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a server answers is compared, not typed.
  async json(asked: Asked, expected?: readonly number[]): Promise<any> {
    const { text } = await this.ask(asked, expected);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Asks for a change, which is known to be there once it is acknowledged. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async change(after: KnownState, inParts: boolean, asked: Asked, expected?: readonly number[]): Promise<any> {
    this.begun = { after, inParts };
    const answer = await this.json(asked, expected);
    this.state = after;
    this.begun = undefined;
    return answer;
  }

  texts(collection: string): Texts {
    return this.state.collections.get(collection) ?? new Map();
  }

  /** State after a change of documents of a collection, which comes into being with them. */
  changed(collection: string, change: Change): KnownState {
    return withCollection(this.state, collection, applied(this.texts(collection), change));
  }

  /** Where he writes: mostly where all do. */
  target(): string {
    return this.random.below(3) === 0 ? this.own : SHARED;
  }

  someIds(most: number): string[] {
    const ids = Array.from({ length: 1 + this.random.below(most) }, () => `${this.name}-${this.random.below(IDS)}`);
    return [...new Set(ids)];
  }

  newDocuments(most: number): Change {
    return this.someIds(most).map((id) => [
      id,
      kept({ id, text: textOf(this.random), owner: this.name, n: this.random.below(100) }),
    ]);
  }

  /** His documents in a collection, a page after the other. */
  async listed(collection: string): Promise<Texts> {
    const found: Texts = new Map();
    const filter = encodeURIComponent(`owner = "${this.name}"`);
    let cursor = '';
    do {
      const page = await this.json({ path: `${documentsOf(collection)}?limit=50&filter=${filter}${cursor}` });
      for (const document of page.documents) found.set(document.id, kept(document));
      cursor = page.cursor === undefined ? '' : `&cursor=${encodeURIComponent(page.cursor)}`;
    } while (cursor !== '');
    return found;
  }

  compare(collection: string, found: Texts): void {
    const right = new Map([[collection, this.texts(collection)]]);
    const state = { ...NOTHING, collections: right };
    settledState({ ...NOTHING, collections: new Map([[collection, found]]) }, state, undefined);
  }

  /** The same on a machine so busy that a request is not read in its time. */
  async foundPatiently(tries = 5): Promise<KnownState> {
    try {
      return await this.found();
    } catch (error) {
      if (!(error instanceof Stopped) || tries === 1) throw error;
      return this.foundPatiently(tries - 1);
    }
  }

  /** What is there of what is his. */
  async found(): Promise<KnownState> {
    const { collections: all } = await this.json({ path: '/v1/collections' });
    const { aliases } = await this.json({ path: '/v1/aliases' });
    const { keys } = await this.json({ path: '/v1/keys' });
    const names = new Set<string>(all.map(({ name }: { name: string }) => name));
    const collections = new Map<string, Texts>();
    for (const name of [SHARED, this.own, this.copy]) {
      if (names.has(name)) collections.set(name, await this.listed(name));
    }
    const ids = new Set<string>(keys.map(({ id }: { id: string }) => id));
    const known = new Set([...this.state.keys].filter((id) => ids.has(id)));
    return { collections, alias: aliases[this.view], keys: known };
  }
}

export function documentsOf(collection: string): string {
  return `/v1/collections/${collection}/documents`;
}

export function linesOf(change: Change): string {
  return change.map(([, json]) => `${json}\n`).join('');
}

/** A document in one form, whatever the order of its fields. */
export function kept({ id, text, owner, n }: ServedDocument): string {
  return JSON.stringify({ id, text, owner, n });
}
