import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { restore } from '../../../src/database/kenyon.ts';
import { openDatabase } from '../questions.ts';
import type { Round } from '../round.ts';
import { RunningServer } from '../server/running-server.ts';
import { Served } from '../server/served.ts';
import { ServedClient } from '../server/served-client.ts';
import { type KnownSnapshot, kept } from '../server/served-session.ts';

const CLIENTS = ['a', 'b', 'c', 'd'];
const LIVES = 4;
const SNAPSHOT = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/**
 * A server whose clients do all that there is to do, and which is killed under them, again and again, or told to end. After each start everything that
 * was acknowledged must be there, and nothing else.
 */
export async function useServed(round: Round): Promise<void> {
  const { random } = round;
  const lives = round.lives ?? round.often(LIVES);
  const path = join(round.directory, 'db');
  const clients = CLIENTS.map(
    (name) => new ServedClient(name, random.below(2 ** 32), (what, by) => round.count(what, by)),
  );
  let key: string | undefined;
  for (let life = 0; life <= lives; life++) {
    const signal = life === lives || random.below(4) === 0 ? 'SIGTERM' : 'SIGKILL';
    // For how long it is let alone: as a day has it, or as many requests as make a round.
    const ms = round.lives === undefined ? undefined : 10_000 + random.below(30_000);
    const acts = round.often(30 + random.below(150));
    round.step = `life ${life} of ${lives}, ${signal} after ${ms === undefined ? `${acts} requests` : `${ms} ms`}`;
    const running = await RunningServer.start(round, { path, limits: { drainMs: 500 }, isVerified: true });
    key ??= await running.firstKey();
    const server = new Served(running.url, { key });
    await Promise.all(clients.map((client) => client.meet(server)));
    let isOver = false;
    const enough = new EventEmitter();
    let left = life === lives ? 0 : acts;
    const using = Promise.all(
      clients.map((client) =>
        client.useUntilGone(() => {
          if (ms === undefined && left-- <= 0) enough.emit('now');
          return isOver;
        }),
      ),
    );
    await Promise.race([using, ms === undefined ? once(enough, 'now') : wait(life === lives ? 0 : ms)]);
    if (signal === 'SIGKILL') await wait(random.below(20));
    if (signal === 'SIGTERM' && random.below(2) === 0) {
      isOver = true;
      await using;
    }
    const ended = running.end(signal);
    // Met below, after what the clients met.
    ended.catch(() => undefined);
    await using.catch((error: Error) => {
      throw new Error(`${round.step}: ${clients.map(({ name, doing }) => `${name} ${doing}`)}: ${error.message}`, {
        cause: error,
      });
    });
    server.close();
    await ended;
    round.count(signal === 'SIGKILL' ? 'kills' : 'terms');
    if (life === lives || life % 8 === 3)
      await restoreAll(
        round,
        path,
        clients.flatMap(({ snapshots }) => snapshots),
      );
  }
  round.step = 'what is left';
  const { names, bytes } = filesBelow(path);
  // Each kill may leave one, for an hour: another process might be writing it.
  const temporary = names.filter((name) => name.endsWith('.tmp'));
  const kills = round.counts.kills ?? 0;
  assert.ok(temporary.length <= 2 * kills, `${kills} kills, and ${temporary}`);
  const unfinished = readdirSync(join(path, 'server', 'snapshots')).filter((name) => !SNAPSHOT.test(name));
  assert.deepEqual(unfinished, [], 'snapshots that were not finished');
  assert.deepEqual(readdirSync(join(round.directory, 'tmp')), [], 'temporary files');
  Object.assign(round.figures, {
    servedFiles: names.length,
    servedTemporary: temporary.length,
    servedMiB: Math.round(bytes / 2 ** 20),
  });
}

/** Puts each snapshot that is there back elsewhere, also such as no client was told of, and compares what it has of a client's. */
async function restoreAll(round: Round, path: string, known: readonly KnownSnapshot[]): Promise<void> {
  const folder = join(path, 'server', 'snapshots');
  const ids = existsSync(folder) ? readdirSync(folder).filter((name) => SNAPSHOT.test(name)) : [];
  const lost = known.filter(({ id }) => !ids.includes(id));
  assert.deepEqual(lost, [], 'snapshots that are lost');
  for (const id of ids) {
    const to = join(round.directory, 'restored');
    await restore(join(folder, id), to);
    await compareSnapshot(
      to,
      id,
      known.find((each) => each.id === id),
    );
    rmSync(to, { recursive: true });
    round.count('restored');
  }
}

async function compareSnapshot(path: string, id: string, known: KnownSnapshot | undefined): Promise<void> {
  const kenyon = await openDatabase(path);
  try {
    await kenyon.verify();
    if (known === undefined) return;
    const { owner, state } = known;
    for (const [name, texts] of state.collections) {
      const collection = kenyon.collection(name);
      const found = texts.size === 0 ? [] : await collection.get([...texts.keys()]);
      assert.deepEqual(
        found.map((document) => document && kept(document as never)),
        [...texts.values()],
        `${name} in snapshot ${id}`,
      );
      const mine = texts.size === 0 ? 0 : (await collection.list({ filter: `owner = "${owner}"`, limit: 1 })).total;
      assert.equal(mine, texts.size, `documents of ${owner} in ${name} of snapshot ${id}`);
    }
  } finally {
    await kenyon.close();
  }
}

/** Files below a folder, by their names, and their bytes. */
function filesBelow(path: string): { readonly names: readonly string[]; readonly bytes: number } {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  const sizes = names.map((name) => statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0);
  return { names, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
