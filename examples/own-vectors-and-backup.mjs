// Documents bring the vectors of a model of one's own; then a field changes, and the collection is exported, imported and backed up.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'kenyon';
import { restore } from 'kenyon/data';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const kenyon = await open(join(folder, 'db'));
try {
  const homes = kenyon.collection('homes', { vectors: 'my-model@1' });
  await homes.add([
    { id: 'r1', text: '海淀区合租，月租3500元', vector: [0.9, 0.1, 0.2], price: 3500 },
    { id: 'r2', vector: [0.1, 0.8, 0.3], price: 5200 },
  ]);
  await homes.update('r1', { price: 3200 });
  const { hits } = await homes.search(Float32Array.of(1, 0, 0), { k: 1, filter: 'price < 4000' });
  console.log(hits[0].id, hits[0].doc.price);

  await kenyon.export('homes', join(folder, 'homes.jsonl.gz'));
  await kenyon.import(join(folder, 'homes.jsonl.gz'), { collection: 'copy' });
  console.log(kenyon.collections().join(' '));

  await kenyon.backup(join(folder, 'backup'));
  await restore(join(folder, 'backup'), join(folder, 'restored'));
} finally {
  await kenyon.close();
  await rm(folder, { recursive: true });
}
