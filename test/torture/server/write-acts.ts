import assert from 'node:assert/strict';
import type { Change } from '../model.ts';
import { documentsOf, IDS, kept, linesOf, NDJSON, type ServedSession, Stopped } from './served-session.ts';

/*
 * Changes of a client's documents: each is known to be there once it is acknowledged.
 */

export async function add(session: ServedSession): Promise<void> {
  const target = session.target();
  const change = session.newDocuments(30);
  const body = change.map(([, json]) => JSON.parse(json!));
  const wait = session.random.below(8) === 0 ? '?wait=indexed' : '';
  const path = `${documentsOf(target)}${wait}`;
  await session.change(session.changed(target, change), false, { method: 'POST', path, body });
  session.count('written', change.length);
}

export async function stream(session: ServedSession): Promise<void> {
  const target = session.target();
  const change = session.newDocuments(IDS);
  const body = linesOf(change);
  const after = session.changed(target, change);
  await session.change(after, true, { method: 'POST', path: documentsOf(target), body, type: NDJSON });
  session.count('written', change.length);
}

/** What has a line of the answer is on disk, whatever becomes of the rest. */
export async function importLines(session: ServedSession): Promise<void> {
  const target = session.target();
  const change = session.newDocuments(IDS);
  const path = `/v1/collections/${target}/import`;
  session.begun = { after: session.changed(target, change), inParts: true };
  const answer = await session.server.send({ method: 'POST', path, body: linesOf(change), type: NDJSON });
  if (answer.status === 429) {
    session.begun = undefined;
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
  session.count('written', told.size);
  session.state = session.changed(
    target,
    change.filter(([id]) => told.has(id)),
  );
  const last = lines.at(-1);
  if (last?.done !== true) throw new Stopped();
  assert.deepEqual(last, { done: true, received: change.length, indexed: change.length, failed: 0 });
  session.begun = undefined;
}

export async function patch(session: ServedSession): Promise<void> {
  const target = session.target();
  const texts = session.texts(target);
  const ids = session.someIds(10).filter((id) => texts.has(id));
  if (ids.length === 0) return;
  const n = session.random.below(100);
  const change: Change = ids.map((id) => [id, kept({ ...JSON.parse(texts.get(id)!), n })]);
  const after = session.changed(target, change);
  const one = ids.length === 1 && session.random.below(2) === 0;
  const path = one ? `${documentsOf(target)}/${ids[0]}` : documentsOf(target);
  const body = one ? { set: { n } } : { changes: ids.map((id) => ({ id, n })) };
  await session.change(after, false, { method: 'PATCH', path, body });
  session.count('written', change.length);
}

export async function deleteSome(session: ServedSession): Promise<void> {
  const target = session.target();
  const ids = session.someIds(20);
  const there = ids.filter((id) => session.texts(target).has(id));
  if (there.length === 0) return;
  const after = session.changed(
    target,
    there.map((id) => [id, null]),
  );
  const asked = { method: 'DELETE', path: documentsOf(target), body: { ids } };
  const { deleted } = await session.change(after, false, asked);
  assert.equal(deleted, there.length, `${session.name} deleted ${ids}`);
  session.count('written', there.length);
}

export async function deleteByFilter(session: ServedSession): Promise<void> {
  const target = session.target();
  const below = session.random.below(20);
  const there = [...session.texts(target)].filter(([, json]) => JSON.parse(json).n < below);
  if (there.length === 0) return;
  const change: Change = there.map(([id]) => [id, null]);
  const filter = `owner = "${session.name}" and n < ${below}`;
  const asked = { method: 'DELETE', path: documentsOf(target), body: { filter } };
  const { deleted } = await session.change(session.changed(target, change), true, asked);
  assert.equal(deleted, there.length, `${session.name} deleted ${filter}`);
  session.count('written', there.length);
}
