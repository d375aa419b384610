// What a search can be asked for: sentences with their words marked, either writing of Chinese, phrases, words half typed or misspelt,
// and nothing at all rather than what little fits.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, open } from 'kenyon';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder();
const kenyon = await open(folder, { encoder });
try {
  const docs = kenyon.collection('notes');
  await docs.add([
    { id: 'noodles', text: '水烧开再下锅。面条煮八分钟，捞出过凉水。最后浇上酱汁。' },
    {
      id: 'lease',
      text: 'The lease ends in June. The landlord returns the deposit within fifteen days. Keys go to the office.',
    },
    { id: 'deposit', text: 'A savings deposit earns interest every month.' },
  ]);

  // The best sentence of each hit, and where the words of the query stand in the text.
  const show = ({ doc, passage, marks = [] }) =>
    `${(passage ?? doc).text} [${marks.map(([start, end]) => doc.text.slice(start, end)).join(', ')}]`;
  const traditional = await docs.search('麵條煮多久', { k: 1, passages: 1 });
  console.log(show(traditional.hits[0]));

  const ids = async (query, options) =>
    (await docs.search(query, options)).hits.map(({ id }) => id).join(' ') || 'nothing';
  console.log('phrase:', await ids('deposit "the landlord returns"', { syntax: 'marks' }));
  console.log('without a word:', await ids('deposit -interest -面条', { syntax: 'marks' }));
  console.log('half typed:', await ids('landl', { mode: 'lexical', prefix: true }));
  console.log('misspelt:', await ids('landlrod', { mode: 'lexical', typos: true }));

  const { hits, plan } = await docs.search('landlord', { mode: 'lexical', minScore: 0.9 });
  console.log(hits.length, plan.reason);
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
