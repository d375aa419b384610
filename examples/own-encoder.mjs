// Any encoder will do: something with dim, fingerprint and encode. This one hashes pairs of characters; a real one asks a model.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'kenyon';

const encoder = {
  dim: 64,
  fingerprint: 'character-pairs-64',
  runtime: 'plain JavaScript',
  async encode(texts) {
    const rows = new Float32Array(texts.length * this.dim);
    texts.forEach((text, at) => {
      const row = rows.subarray(at * this.dim, (at + 1) * this.dim);
      for (let i = 0; i < text.length; i++) row[(text.charCodeAt(i) * 31 + (text.charCodeAt(i + 1) || 0)) % this.dim]++;
      const length = Math.hypot(...row) || 1;
      row.forEach((x, i) => {
        row[i] = x / length;
      });
    });
    return rows;
  },
  async close() {},
};

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const kenyon = await open(folder, { encoder });
try {
  const docs = kenyon.collection('notes', { mode: 'semantic' });
  await docs.add([
    { id: 'a', text: 'nearest neighbour search' },
    { id: 'b', text: 'how to bake bread' },
  ]);
  const { hits } = await docs.search('searching for neighbours', { k: 1 });
  console.log(hits[0].id);
} finally {
  await kenyon.close();
  await rm(folder, { recursive: true });
}
