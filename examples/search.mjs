// Index a few documents and search them, by meaning and by words.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, open } from 'kenyon';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder(); // the shipped model, in a thread of its own
const kenyon = await open(folder, { encoder });
try {
  const docs = kenyon.collection('faq');
  const { added } = await docs.add([
    { id: 'visa', text: '签证到期前三十天可以申请延期。' },
    { id: 'card', text: 'Call the bank at once and have the lost card blocked.' },
    { id: 'lease', text: '租约期满后，房东应在十五天内退还押金。' },
  ]);
  console.log(`${added} documents`);
  for (const query of ['I lost my credit card', '房东不还押金']) {
    const { hits, plan } = await docs.search(query, { k: 1, explain: true });
    console.log(`${query} -> ${hits[0].id} (${hits[0].score.toFixed(2)}, ${plan.mode})`);
  }
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
