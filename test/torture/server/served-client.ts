import assert from 'node:assert/strict';
import { settledState } from './known-state.ts';
import { exportAll, get, list, search, similar } from './read-acts.ts';
import type { Served } from './served.ts';
import { type KnownSnapshot, ServedSession, Stopped } from './served-session.ts';
import { alias, copyOwn, dedupe, drop, keys, snapshot } from './whole-acts.ts';
import { add, deleteByFilter, deleteSome, importLines, patch, stream } from './write-acts.ts';

/** What clients do, and how often. */
const ACTS: readonly (readonly [weight: number, name: string, act: (session: ServedSession) => Promise<void>])[] = [
  [10, 'add', add],
  [4, 'stream', stream],
  [4, 'import', importLines],
  [6, 'patch', patch],
  [5, 'delete', deleteSome],
  [3, 'delete by filter', deleteByFilter],
  [8, 'get', get],
  [5, 'list', list],
  [12, 'search', search],
  [3, 'similar', similar],
  [2, 'export', exportAll],
  [2, 'copy', copyOwn],
  [2, 'drop', drop],
  [2, 'alias', alias],
  [1, 'snapshot', snapshot],
  [2, 'dedupe', dedupe],
  [2, 'keys', keys],
];

/** One of several clients of a server, who does at random what there is to do, and looks after each start what is there. */
export class ServedClient {
  readonly #session: ServedSession;
  /** What he does, for whoever looks for a fault. */
  doing = 'nothing';

  constructor(name: string, seed: number, count: (what: string, by?: number) => void) {
    this.#session = new ServedSession(name, seed, count);
  }

  get name(): string {
    return this.#session.name;
  }

  get snapshots(): readonly KnownSnapshot[] {
    return this.#session.snapshots;
  }

  /** Meets a server that has begun, and compares what is there with what he knows. @throws AssertionError when something is lost or back. */
  async meet(server: Served): Promise<void> {
    const session = this.#session;
    session.server = server;
    this.doing = 'looking what is there';
    session.state = settledState(await session.foundPatiently(), session.state, session.begun);
    session.begun = undefined;
    if (session.task === undefined) return;
    const { status } = await session.json({ path: `/v1/tasks/${session.task}` });
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
    const session = this.#session;
    let place = session.random.below(ACTS.reduce((sum, [weight]) => sum + weight, 0));
    const [, name, act] = ACTS.find(([weight]) => {
      place -= weight;
      return place < 0;
    })!;
    this.doing = name;
    await act(session);
    session.count(`served ${name}`);
  }
}
