import assert from 'node:assert/strict';
import { withCollection } from './known-state.ts';
import { NDJSON, type ServedSession, Stopped } from './served-session.ts';

/*
 * What a client does with whole collections, copies and keys.
 */

/** Brings what was exported under another name. */
export async function copyOwn(session: ServedSession): Promise<void> {
  if (session.texts(session.own).size === 0) return;
  const { text } = await session.ask({ path: `/v1/collections/${session.own}/export` });
  const after = withCollection(session.state, session.copy, session.texts(session.own));
  const path = `/v1/collections/${session.copy}/import?format=export&replace=true`;
  session.begun = { after, inParts: false };
  const answer = await session.ask({ method: 'POST', path, body: text, type: NDJSON });
  const last = JSON.parse(answer.text.trimEnd().split('\n').at(-1)!);
  if (last.done !== true && last.error?.status === 503) throw new Stopped();
  assert.equal(last.done, true, answer.text);
  session.state = after;
  session.begun = undefined;
}

export async function drop(session: ServedSession): Promise<void> {
  const { collections, alias } = session.state;
  if (!collections.has(session.copy)) return;
  const without = withCollection(session.state, session.copy, undefined);
  const after = alias === session.copy ? { ...without, alias: undefined } : without;
  await session.change(after, false, { method: 'DELETE', path: `/v1/collections/${session.copy}` });
}

export async function alias(session: ServedSession): Promise<void> {
  const names = [session.own, session.copy].filter((name) => session.state.collections.has(name));
  if (names.length === 0) return;
  const target = names[session.random.below(names.length)];
  const body = { aliases: { [session.view]: target } };
  await session.change({ ...session.state, alias: target }, false, { method: 'POST', path: '/v1/aliases', body });
  const { name } = await session.json({ path: `/v1/collections/${session.view}` });
  assert.equal(name, target);
}

/** Copies everything; nobody else writes what is his, so he knows what the copy has of it. */
export async function snapshot(session: ServedSession): Promise<void> {
  const state = session.state;
  const { id } = await session.json({ method: 'POST', path: '/v1/snapshots' }, [202]);
  await taskEnd(session, id);
  const made = await session.json({ path: `/v1/tasks/${id}/result` });
  session.snapshots.push({ id: made.id, owner: session.name, state });
  if (session.snapshots.length <= 2) return;
  const [oldest] = session.snapshots;
  await session.ask({ method: 'DELETE', path: `/v1/snapshots/${oldest.id}` }, [204, 404]);
  session.snapshots.shift();
}

export async function dedupe(session: ServedSession): Promise<void> {
  if (session.texts(session.own).size === 0) return;
  const body = { collection: session.own };
  const { id } = await session.json({ method: 'POST', path: '/v1/dedupe', body }, [202]);
  if (session.random.below(3) === 0) await session.ask({ method: 'DELETE', path: `/v1/tasks/${id}` }, [202]);
  const status = await taskEnd(session, id);
  if (status !== 'done') return;
  const { summary } = await session.json({ path: `/v1/tasks/${id}/result` });
  assert.equal(summary.items, session.texts(session.own).size, JSON.stringify(summary));
}

/** Makes a key, or ends one. A key whose making was not acknowledged nobody can use, so it does not matter. */
export async function keys(session: ServedSession): Promise<void> {
  const { keys } = session.state;
  const [oldest] = keys;
  if (keys.size < 3) {
    const body = { name: session.name, actions: ['read'], collections: [session.own] };
    const { id } = await session.json({ method: 'POST', path: '/v1/keys', body }, [201]);
    session.state = { ...session.state, keys: new Set([...keys, id]) };
    return;
  }
  const after = { ...session.state, keys: new Set([...keys].filter((id) => id !== oldest)) };
  await session.change(after, false, { method: 'DELETE', path: `/v1/keys/${oldest}` }, [204]);
}

async function taskEnd(session: ServedSession, id: string): Promise<string> {
  session.task = id;
  for (;;) {
    const task = await session.json({ path: `/v1/tasks/${id}` });
    if (task.endedAt !== undefined) {
      assert.ok(['done', 'cancelled'].includes(task.status), JSON.stringify(task));
      return task.status;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
