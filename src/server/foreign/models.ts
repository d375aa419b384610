import { NotFoundError } from '../../core/errors.ts';
import type { ServerContext } from '../context/server-context.ts';
import { EMBEDDING_MODEL, RERANKING_MODEL } from '../schemas/foreign-schemas.ts';

/** Names of the models that there are. */
export function modelNames({ reranker }: Pick<ServerContext, 'reranker'>): string[] {
  return reranker === undefined ? [EMBEDDING_MODEL] : [EMBEDDING_MODEL, RERANKING_MODEL];
}

/**
 * Checks which model a client asks for: vectors of another model than it believes would be of no use to it.
 * @throws NotFoundError that tells the name.
 */
export function requireModel(asked: unknown, name: string): void {
  if (asked === undefined || asked === null || asked === name) return;
  throw new NotFoundError(`there is no model ${JSON.stringify(asked)} here; ask for ${JSON.stringify(name)}`);
}
