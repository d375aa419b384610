import assert from 'node:assert/strict';
import { type Texts, wordOf } from '../model.ts';
import { documentsOf, IDS, kept, type ServedDocument, type ServedSession } from './served-session.ts';

/*
 * What a client reads: it has to be what he knows to be there.
 */

export async function get(session: ServedSession): Promise<void> {
  const target = session.target();
  const [id] = session.someIds(1);
  const right = session.texts(target).get(id);
  const answer = await session.json({ path: `${documentsOf(target)}/${id}` }, right === undefined ? [404] : [200]);
  if (right !== undefined) assert.equal(kept(answer), right);
}

export async function list(session: ServedSession): Promise<void> {
  const target = session.target();
  if (!session.state.collections.has(target)) return;
  session.compare(target, await session.listed(target));
}

export async function search(session: ServedSession): Promise<void> {
  const target = session.target();
  const texts = [...session.texts(target).values()];
  if (texts.length === 0) return;
  const { text } = JSON.parse(texts[session.random.below(texts.length)]);
  const mode = (['semantic', 'lexical', 'hybrid'] as const)[session.random.below(3)];
  const query = mode === 'lexical' ? wordOf(text) : text;
  const path = `/v1/collections/${target}/search`;
  const body = { query, mode, k: IDS, filter: `owner = "${session.name}"`, index: 'auto' };
  const { hits } = await session.json({ method: 'POST', path, body });
  for (const { id, doc } of hits)
    assert.equal(kept(doc), session.texts(target).get(id), `a hit of ${JSON.stringify(body)}`);
  assert.ok(
    hits.some(({ doc }: { doc: ServedDocument }) => doc.text === text),
    `${mode} search does not find ${text}`,
  );
}

export async function similar(session: ServedSession): Promise<void> {
  const target = session.target();
  const [id] = session.texts(target).keys();
  if (id === undefined) return;
  const path = `/v1/collections/${target}/similar`;
  const { hits } = await session.json({ method: 'POST', path, body: { id, filter: `owner = "${session.name}"` } });
  for (const { id, doc } of hits) assert.equal(kept(doc), session.texts(target).get(id), `similar to ${id}`);
}

export async function exportAll(session: ServedSession): Promise<void> {
  const target = session.target();
  if (!session.state.collections.has(target)) return;
  const { text } = await session.ask({ path: `/v1/collections/${target}/export?vectors=false` });
  const found: Texts = new Map();
  for (const line of text.split('\n')) {
    const { document } = line === '' ? {} : JSON.parse(line);
    if (document?.owner === session.name) found.set(document.id, kept(document));
  }
  session.compare(target, found);
}
