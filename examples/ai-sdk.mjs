// The shipped models as an embedding model and a reranking model of the Vercel AI SDK; needs ai.
import { cosineSimilarity, embedMany, rerank } from 'ai';
import { loadEncoder, loadPairScorer } from 'kenyon';
import { embeddingModel, rerankingModel } from 'kenyon/ai-sdk';

const encoder = await loadEncoder();
const scorer = await loadPairScorer('zh-en-pairs-small');
try {
  const { embeddings } = await embedMany({
    model: embeddingModel(encoder),
    values: ['怎么退货', '如何退货', 'a lost card'],
  });
  const [a, b, c] = embeddings;
  console.log(cosineSimilarity(a, b) > cosineSimilarity(a, c));
  const documents = ['发票怎么开', '如何退换商品', '几天发货'];
  const { ranking } = await rerank({ model: rerankingModel(scorer), query: '怎么退换商品', documents, topN: 1 });
  console.log(ranking[0].document);
} finally {
  await encoder.close();
  await scorer.close();
}
