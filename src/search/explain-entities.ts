import type { QueryEntity } from '../entities/query/query-entity.ts';
import type { ReadEntity } from '../entities/query/resolve-entities.ts';
import { explainBoost } from './boost-by-entities.ts';
import type { FoundDocuments } from './find-documents.ts';
import type { Question } from './question.ts';
import { rankDocuments } from './rank-documents.ts';
import { readHits } from './read-hits.ts';
import { demandedDocuments } from './use-entities.ts';

/**
 * Says what became of each entity of a query, in its order; with `explain` also what each has kept out.
 * @param found undefined where there was nothing to search.
 */
export async function explainEntities(
  question: Question,
  found: FoundDocuments | undefined,
): Promise<QueryEntity[] | undefined> {
  const { reading, options } = question;
  const told: QueryEntity[] = [];
  for (const { entity } of reading?.entities ?? []) {
    if (found !== undefined) told.push(await explainEntity(question, found, entity));
    else told.push(options.explain && entity.state === 'applied' ? { ...entity, without: [], excluded: [] } : entity);
  }
  return reading && told;
}

async function explainEntity(question: Question, found: FoundDocuments, entity: QueryEntity): Promise<QueryEntity> {
  const { demanded, refused, moving } = found.use;
  const { explain, entities, k } = question.options;
  const isIt = (one: ReadEntity) => one.entity.key === entity.key;
  const kept = demanded.find(isIt);
  if (kept !== undefined) return explain ? explainDemand(question, found, kept) : kept.entity;
  const refusal = refused.find(({ one }) => isIt(one));
  const mover = moving.find(isIt);
  if (mover === undefined)
    return refusal === undefined ? entity : { ...refusal.one.entity, state: 'dropped', reason: refusal.reason };
  const moved = explain ? explainBoost(mover, found, moving, { k, weight: entities!.weight }) : mover.entity;
  return refusal === undefined ? moved : { ...moved, state: 'boosted', reason: refusal.reason };
}

/** Runs the same search without one of the entities that it demanded. */
async function explainDemand(
  question: Question,
  { use, filtered, words, sources }: FoundDocuments,
  one: ReadEntity,
): Promise<QueryEntity> {
  const { k } = question.options;
  const others = use.demanded.filter((other) => other !== one);
  const allowed = demandedDocuments(others, use, filtered);
  const { documents } = await rankDocuments(question, sources, words, { k, allowed });
  const hits = await readHits(sources.store, documents, k);
  const idsOf = (some: typeof hits) => some.map(({ hit }) => hit.id);
  return {
    ...one.entity,
    without: idsOf(hits),
    excluded: idsOf(hits.filter(({ ranked }) => !one.ords.has(ranked.ord))),
  };
}
