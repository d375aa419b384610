// Serve a database over HTTP, and use it by fetch, as any program in any language may.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, open } from 'kenyon';
import { createServer } from 'kenyon/server';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder();
const kenyon = await open(folder, { encoder });
const server = await createServer(kenyon, { encoder: async () => encoder });
const url = await server.listen({ port: 0 });

/** Sends JSON and gets JSON; a problem (RFC 9457) says in words what was wrong. */
async function send(method, path, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/collections/flats/${path}`, { method, headers, body: JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) throw new Error(`${value.code}: ${value.detail}`);
  return value;
}

try {
  const { added } = await send('POST', 'documents', [
    { id: 'a', text: '两室一厅，近地铁，拎包入住。', city: '北京', rent: 7200 },
    { id: 'b', text: '一室户，近地铁，可短租。', city: '上海', rent: 5200 },
  ]);
  const { hits } = await send('POST', 'search', { query: '近地铁', k: 3, filter: 'city = "上海"' });
  console.log(added, hits.map(({ id }) => id).join(' '));
  await send('POST', 'search', { query: '近地铁', filter: 'city = ' }).catch((error) =>
    console.log(error.message.slice(0, 16)),
  );
} finally {
  await server.close();
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
