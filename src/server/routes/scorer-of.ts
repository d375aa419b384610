import type { PairScorer } from '../../core/pair-scorer.ts';
import { cosineScorer } from '../../pairs/match/cosine-scorer.ts';
import { needReranker, type ServerContext } from '../context/server-context.ts';

/** What scores pairs under one of the names of `scorer`. @throws HttpProblem where the server was started without it. */
export async function scorerOf(context: ServerContext, name: 'cosine' | 'reranker'): Promise<PairScorer> {
  return name === 'cosine' ? cosineScorer(await context.encoder()) : needReranker(context, '#/scorer');
}
