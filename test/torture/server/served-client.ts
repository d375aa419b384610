import assert from 'node:assert/strict';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { applied, type Change, type Texts, textOf, wordOf } from '../model.ts';
import { type Begun, type KnownState, NOTHING, settledState, withCollection } from './known-state.ts';
import type { Answer, Asked, Served } from './served.ts';

/** The collection that all clients write to. */
export const SHARED = 'shop';
const NDJSON = 'application/x-ndjson';
const IDS = 120;

/** A snapshot, and what was there of a client's while it was made. */
export interface KnownSnapshot {
  readonly id: string;
  readonly owner: string;
  readonly state: KnownState;
}

/** A document of theirs. */
interface ServedDocument {
  readonly id: string;
  readonly text: string;
  readonly owner: string;
  readonly n: number;
}

/** What is thrown where the server went away, or said that it stops. */
export class Stopped extends Error {}

/**
 * One of several clients of a server. Nobody else writes what is his, and he does one thing at a time, so he knows what is there: what was
 * acknowledged, and what was begun last and was not.
 */
export class ServedClient {
  readonly name: string;
  readonly #random: Random;
  readonly #count: (what: string, by?: number) => void;
  #server!: Served;
  #state: KnownState = NOTHING;
  #begun: Begun | undefined;
  /** Id of the task that he began last: it is known after a restart, and has ended. */
  #task: string | undefined;
  /** What he does, for whoever looks for a fault. */
  doing = 'nothing';
  readonly snapshots: KnownSnapshot[] = [];

  constructor(name: string, seed: number, count: (what: string, by?: number) => void) {
    this.name = name;
    this.#random = createRandom(seed);
    this.#count = count;
  }

  get #own(): string {
    return `own-${this.name}`;
  }

  get #copy(): string {
    return `copy-${this.name}`;
  }

  get #view(): string {
    return `view-${this.name}`;
  }

  /** Meets a server that has begun, and compares what is there with what he knows. @throws AssertionError when something is lost or back. */
  async meet(server: Served): Promise<void> {
    this.#server = server;
    this.doing = 'looking what is there';
    this.#state = settledState(await this.#foundPatiently(), this.#state, this.#begun);
    this.#begun = undefined;
    if (this.#task === undefined) return;
    const { status } = await this.#json({ path: `/v1/tasks/${this.#task}` });
    assert.ok(
      ['done', 'failed', 'cancelled', 'interrupted'].includes(status),
      `a task of the life before is ${status}`,
    );
  }

  /** Does one thing after the other until the server has gone. @throws AssertionError for a wrong answer. */
  async useUntilGone(isOver: () => boolean): Promise<void> {
    try {
      while (!isOver()) await this.#act();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  async #act(): Promise<void> {
    const acts: readonly (readonly [weight: number, name: string, act: () => Promise<void>])[] = [
      [10, 'add', () => this.#add()],
      [4, 'stream', () => this.#stream()],
      [4, 'import', () => this.#import()],
      [6, 'patch', () => this.#patch()],
      [5, 'delete', () => this.#delete()],
      [3, 'delete by filter', () => this.#deleteByFilter()],
      [8, 'get', () => this.#get()],
      [5, 'list', () => this.#list()],
      [12, 'search', () => this.#search()],
      [3, 'similar', () => this.#similar()],
      [2, 'export', () => this.#export()],
      [2, 'copy', () => this.#copyOwn()],
      [2, 'drop', () => this.#drop()],
      [2, 'alias', () => this.#alias()],
      [1, 'snapshot', () => this.#snapshot()],
      [2, 'dedupe', () => this.#dedupe()],
      [2, 'keys', () => this.#keys()],
    ];
    let place = this.#random.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    const [, name, act] = acts.find(([weight]) => {
      place -= weight;
      return place < 0;
    })!;
    this.doing = name;
    await act();
    this.#count(`served ${name}`);
  }

  /** Asks, and comes again when the server is busy. @throws Stopped; AssertionError for a status that is not expected. */
  async #ask(asked: Asked, expected: readonly number[] = [200]): Promise<Answer> {
    for (;;) {
      const answer = await this.#server.send(asked);
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
  async #json(asked: Asked, expected?: readonly number[]): Promise<any> {
    const { text } = await this.#ask(asked, expected);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Asks for a change, which is known to be there once it is acknowledged. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async #change(after: KnownState, inParts: boolean, asked: Asked, expected?: readonly number[]): Promise<any> {
    this.#begun = { after, inParts };
    const answer = await this.#json(asked, expected);
    this.#state = after;
    this.#begun = undefined;
    return answer;
  }

  #texts(collection: string): Texts {
    return this.#state.collections.get(collection) ?? new Map();
  }

  /** State after a change of documents of a collection, which comes into being with them. */
  #changed(collection: string, change: Change): KnownState {
    return withCollection(this.#state, collection, applied(this.#texts(collection), change));
  }

  /** Where he writes: mostly where all do. */
  #target(): string {
    return this.#random.below(3) === 0 ? this.#own : SHARED;
  }

  #someIds(most: number): string[] {
    const ids = Array.from({ length: 1 + this.#random.below(most) }, () => `${this.name}-${this.#random.below(IDS)}`);
    return [...new Set(ids)];
  }

  #newDocuments(most: number): Change {
    return this.#someIds(most).map((id) => [
      id,
      kept({ id, text: textOf(this.#random), owner: this.name, n: this.#random.below(100) }),
    ]);
  }

  async #add(): Promise<void> {
    const target = this.#target();
    const change = this.#newDocuments(30);
    const body = change.map(([, json]) => JSON.parse(json!));
    const wait = this.#random.below(8) === 0 ? '?wait=indexed' : '';
    const path = `${documentsOf(target)}${wait}`;
    await this.#change(this.#changed(target, change), false, { method: 'POST', path, body });
    this.#count('written', change.length);
  }

  async #stream(): Promise<void> {
    const target = this.#target();
    const change = this.#newDocuments(IDS);
    const body = linesOf(change);
    const after = this.#changed(target, change);
    await this.#change(after, true, { method: 'POST', path: documentsOf(target), body, type: NDJSON });
    this.#count('written', change.length);
  }

  /** What has a line of the answer is on disk, whatever becomes of the rest. */
  async #import(): Promise<void> {
    const target = this.#target();
    const change = this.#newDocuments(IDS);
    const path = `/v1/collections/${target}/import`;
    this.#begun = { after: this.#changed(target, change), inParts: true };
    const answer = await this.#server.send({ method: 'POST', path, body: linesOf(change), type: NDJSON });
    if (answer.status === 429) {
      this.#begun = undefined;
      return;
    }
    if (answer.status === 0 || answer.status === 503) throw new Stopped();
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    const lines = answer.text
      .slice(0, answer.text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    const told = new Set(lines.flatMap(({ id, status }) => (status === 'indexed' ? [id as string] : [])));
    this.#count('written', told.size);
    this.#state = this.#changed(
      target,
      change.filter(([id]) => told.has(id)),
    );
    const last = lines.at(-1);
    if (last?.done !== true) throw new Stopped();
    assert.deepEqual(last, { done: true, received: change.length, indexed: change.length, failed: 0 });
    this.#begun = undefined;
  }

  async #patch(): Promise<void> {
    const target = this.#target();
    const texts = this.#texts(target);
    const ids = this.#someIds(10).filter((id) => texts.has(id));
    if (ids.length === 0) return;
    const n = this.#random.below(100);
    const change: Change = ids.map((id) => [id, kept({ ...JSON.parse(texts.get(id)!), n })]);
    const after = this.#changed(target, change);
    const one = ids.length === 1 && this.#random.below(2) === 0;
    const path = one ? `${documentsOf(target)}/${ids[0]}` : documentsOf(target);
    const body = one ? { set: { n } } : { changes: ids.map((id) => ({ id, n })) };
    await this.#change(after, false, { method: 'PATCH', path, body });
    this.#count('written', change.length);
  }

  async #delete(): Promise<void> {
    const target = this.#target();
    const ids = this.#someIds(20);
    const there = ids.filter((id) => this.#texts(target).has(id));
    if (there.length === 0) return;
    const after = this.#changed(
      target,
      there.map((id) => [id, null]),
    );
    const asked = { method: 'DELETE', path: documentsOf(target), body: { ids } };
    const { deleted } = await this.#change(after, false, asked);
    assert.equal(deleted, there.length, `${this.name} deleted ${ids}`);
    this.#count('written', there.length);
  }

  async #deleteByFilter(): Promise<void> {
    const target = this.#target();
    const below = this.#random.below(20);
    const there = [...this.#texts(target)].filter(([, json]) => JSON.parse(json).n < below);
    if (there.length === 0) return;
    const change: Change = there.map(([id]) => [id, null]);
    const filter = `owner = "${this.name}" and n < ${below}`;
    const asked = { method: 'DELETE', path: documentsOf(target), body: { filter } };
    const { deleted } = await this.#change(this.#changed(target, change), true, asked);
    assert.equal(deleted, there.length, `${this.name} deleted ${filter}`);
    this.#count('written', there.length);
  }

  async #get(): Promise<void> {
    const target = this.#target();
    const [id] = this.#someIds(1);
    const right = this.#texts(target).get(id);
    const answer = await this.#json({ path: `${documentsOf(target)}/${id}` }, right === undefined ? [404] : [200]);
    if (right !== undefined) assert.equal(kept(answer), right);
  }

  async #list(): Promise<void> {
    const target = this.#target();
    if (!this.#state.collections.has(target)) return;
    this.#compare(target, await this.#listed(target));
  }

  /** His documents in a collection, a page after the other. */
  async #listed(collection: string): Promise<Texts> {
    const found: Texts = new Map();
    const filter = encodeURIComponent(`owner = "${this.name}"`);
    let cursor = '';
    do {
      const page = await this.#json({ path: `${documentsOf(collection)}?limit=50&filter=${filter}${cursor}` });
      for (const document of page.documents) found.set(document.id, kept(document));
      cursor = page.cursor === undefined ? '' : `&cursor=${encodeURIComponent(page.cursor)}`;
    } while (cursor !== '');
    return found;
  }

  #compare(collection: string, found: Texts): void {
    const right = new Map([[collection, this.#texts(collection)]]);
    const state = { ...NOTHING, collections: right };
    settledState({ ...NOTHING, collections: new Map([[collection, found]]) }, state, undefined);
  }

  async #search(): Promise<void> {
    const target = this.#target();
    const texts = [...this.#texts(target).values()];
    if (texts.length === 0) return;
    const { text } = JSON.parse(texts[this.#random.below(texts.length)]);
    const mode = (['semantic', 'lexical', 'hybrid'] as const)[this.#random.below(3)];
    const query = mode === 'lexical' ? wordOf(text) : text;
    const path = `/v1/collections/${target}/search`;
    const body = { query, mode, k: IDS, filter: `owner = "${this.name}"`, index: 'auto' };
    const { hits } = await this.#json({ method: 'POST', path, body });
    for (const { id, doc } of hits)
      assert.equal(kept(doc), this.#texts(target).get(id), `a hit of ${JSON.stringify(body)}`);
    assert.ok(
      hits.some(({ doc }: { doc: ServedDocument }) => doc.text === text),
      `${mode} search does not find ${text}`,
    );
  }

  async #similar(): Promise<void> {
    const target = this.#target();
    const [id] = this.#texts(target).keys();
    if (id === undefined) return;
    const path = `/v1/collections/${target}/similar`;
    const { hits } = await this.#json({ method: 'POST', path, body: { id, filter: `owner = "${this.name}"` } });
    for (const { id, doc } of hits) assert.equal(kept(doc), this.#texts(target).get(id), `similar to ${id}`);
  }

  async #export(): Promise<void> {
    const target = this.#target();
    if (!this.#state.collections.has(target)) return;
    const { text } = await this.#ask({ path: `/v1/collections/${target}/export?vectors=false` });
    const found: Texts = new Map();
    for (const line of text.split('\n')) {
      const { document } = line === '' ? {} : JSON.parse(line);
      if (document?.owner === this.name) found.set(document.id, kept(document));
    }
    this.#compare(target, found);
  }

  /** Brings what was exported under another name. */
  async #copyOwn(): Promise<void> {
    if (this.#texts(this.#own).size === 0) return;
    const { text } = await this.#ask({ path: `/v1/collections/${this.#own}/export` });
    const after = withCollection(this.#state, this.#copy, this.#texts(this.#own));
    const path = `/v1/collections/${this.#copy}/import?format=export&replace=true`;
    this.#begun = { after, inParts: false };
    const answer = await this.#ask({ method: 'POST', path, body: text, type: NDJSON });
    const last = JSON.parse(answer.text.trimEnd().split('\n').at(-1)!);
    if (last.done !== true && last.error?.status === 503) throw new Stopped();
    assert.equal(last.done, true, answer.text);
    this.#state = after;
    this.#begun = undefined;
  }

  async #drop(): Promise<void> {
    const { collections, alias } = this.#state;
    if (!collections.has(this.#copy)) return;
    const without = withCollection(this.#state, this.#copy, undefined);
    const after = alias === this.#copy ? { ...without, alias: undefined } : without;
    await this.#change(after, false, { method: 'DELETE', path: `/v1/collections/${this.#copy}` });
  }

  async #alias(): Promise<void> {
    const names = [this.#own, this.#copy].filter((name) => this.#state.collections.has(name));
    if (names.length === 0) return;
    const target = names[this.#random.below(names.length)];
    const body = { aliases: { [this.#view]: target } };
    await this.#change({ ...this.#state, alias: target }, false, { method: 'POST', path: '/v1/aliases', body });
    const { name } = await this.#json({ path: `/v1/collections/${this.#view}` });
    assert.equal(name, target);
  }

  /** Copies everything; nobody else writes what is his, so he knows what the copy has of it. */
  async #snapshot(): Promise<void> {
    const state = this.#state;
    const { id } = await this.#json({ method: 'POST', path: '/v1/snapshots' }, [202]);
    await this.#taskEnd(id);
    const made = await this.#json({ path: `/v1/tasks/${id}/result` });
    this.snapshots.push({ id: made.id, owner: this.name, state });
    if (this.snapshots.length <= 2) return;
    const [oldest] = this.snapshots;
    await this.#ask({ method: 'DELETE', path: `/v1/snapshots/${oldest.id}` }, [204, 404]);
    this.snapshots.shift();
  }

  async #dedupe(): Promise<void> {
    if (this.#texts(this.#own).size === 0) return;
    const body = { collection: this.#own };
    const { id } = await this.#json({ method: 'POST', path: '/v1/dedupe', body }, [202]);
    if (this.#random.below(3) === 0) await this.#ask({ method: 'DELETE', path: `/v1/tasks/${id}` }, [202]);
    const status = await this.#taskEnd(id);
    if (status !== 'done') return;
    const { summary } = await this.#json({ path: `/v1/tasks/${id}/result` });
    assert.equal(summary.items, this.#texts(this.#own).size, JSON.stringify(summary));
  }

  async #taskEnd(id: string): Promise<string> {
    this.#task = id;
    for (;;) {
      const task = await this.#json({ path: `/v1/tasks/${id}` });
      if (task.endedAt !== undefined) {
        assert.ok(['done', 'cancelled'].includes(task.status), JSON.stringify(task));
        return task.status;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Makes a key, or ends one. A key whose making was not acknowledged nobody can use, so it does not matter. */
  async #keys(): Promise<void> {
    const { keys } = this.#state;
    const [oldest] = keys;
    if (keys.size < 3) {
      const body = { name: this.name, actions: ['read'], collections: [this.#own] };
      const { id } = await this.#json({ method: 'POST', path: '/v1/keys', body }, [201]);
      this.#state = { ...this.#state, keys: new Set([...keys, id]) };
      return;
    }
    const after = { ...this.#state, keys: new Set([...keys].filter((id) => id !== oldest)) };
    await this.#change(after, false, { method: 'DELETE', path: `/v1/keys/${oldest}` }, [204]);
  }

  /** The same on a machine so busy that a request is not read in its time. */
  async #foundPatiently(tries = 5): Promise<KnownState> {
    try {
      return await this.#found();
    } catch (error) {
      if (!(error instanceof Stopped) || tries === 1) throw error;
      return this.#foundPatiently(tries - 1);
    }
  }

  /** What is there of what is his. */
  async #found(): Promise<KnownState> {
    const { collections: all } = await this.#json({ path: '/v1/collections' });
    const { aliases } = await this.#json({ path: '/v1/aliases' });
    const { keys } = await this.#json({ path: '/v1/keys' });
    const names = new Set<string>(all.map(({ name }: { name: string }) => name));
    const collections = new Map<string, Texts>();
    for (const name of [SHARED, this.#own, this.#copy]) {
      if (names.has(name)) collections.set(name, await this.#listed(name));
    }
    const ids = new Set<string>(keys.map(({ id }: { id: string }) => id));
    const known = new Set([...this.#state.keys].filter((id) => ids.has(id)));
    return { collections, alias: aliases[this.#view], keys: known };
  }
}

function documentsOf(collection: string): string {
  return `/v1/collections/${collection}/documents`;
}

function linesOf(change: Change): string {
  return change.map(([, json]) => `${json}\n`).join('');
}

/** A document in one form, whatever the order of its fields. */
export function kept({ id, text, owner, n }: ServedDocument): string {
  return JSON.stringify({ id, text, owner, n });
}
