import { NotFoundError } from '../../core/errors.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import type { ServerContext } from '../context/server-context.ts';
import { HttpProblem } from '../http/problem.ts';

/** Names under which clients ask for the models of the server. */
export const EMBEDDING_MODEL = 'kenyon';
export const RERANKING_MODEL = 'kenyon-reranker';

/** Names of the models that there are. */
export function modelNames({ pairScorer }: Pick<ServerContext, 'pairScorer'>): string[] {
  return pairScorer === undefined ? [EMBEDDING_MODEL] : [EMBEDDING_MODEL, RERANKING_MODEL];
}

/**
 * Checks which model a client asks for: vectors of another model than it believes would be of no use to it.
 * @throws NotFoundError that tells the name.
 */
export function requireModel(asked: unknown, name: string): void {
  if (asked === undefined || asked === null || asked === name) return;
  throw new NotFoundError(`there is no model ${JSON.stringify(asked)} here; ask for ${JSON.stringify(name)}`);
}

/** The model that reads two texts together. @throws HttpProblem 501 where the server has none. */
export async function rerankerOf({ pairScorer }: Pick<ServerContext, 'pairScorer'>): Promise<PairScorer> {
  if (pairScorer !== undefined) return pairScorer();
  throw new HttpProblem(501, 'NO_RERANKER', 'the server was started without a model that reads two texts together');
}
