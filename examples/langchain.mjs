// A collection as a vector store and a retriever of LangChain.js; needs @langchain/core.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Document } from '@langchain/core/documents';
import { RunnableLambda } from '@langchain/core/runnables';
import { loadEncoder, open } from 'kenyon';
import { KenyonEmbeddings, KenyonRetriever, KenyonVectorStore } from 'kenyon/langchain';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const encoder = await loadEncoder();
const kenyon = await open(folder, { encoder });
try {
  const collection = kenyon.collection('faq');
  const store = new KenyonVectorStore(new KenyonEmbeddings({ encoder }), { collection });
  await store.addDocuments([
    new Document({ id: 'visa', pageContent: '签证到期前三十天可以申请延期。', metadata: { city: '北京' } }),
    new Document({ id: 'card', pageContent: 'Call the bank at once and have the lost card blocked.' }),
  ]);
  const [best] = await store.similaritySearch('怎么延长签证', 1, 'city = "北京"');
  console.log(best.id, best.metadata.city);

  // What a prompt is made of: the passages that fit, found by meaning and by words.
  const retriever = new KenyonRetriever({ collection, search: { k: 1 }, content: 'passage' });
  const toPrompt = RunnableLambda.from((found) => found.map(({ pageContent }) => `- ${pageContent}`).join('\n'));
  console.log(await retriever.pipe(toPrompt).invoke('I lost my credit card'));
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}
