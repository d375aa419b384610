import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import type { EntityHead } from '../../../encoders/roformer/entity-head.ts';
import { writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { initialWeights } from '../../../encoders/roformer/weights.ts';
import { CONFIG, VOCAB } from '../sentence/model-fixture.ts';

export const TYPES = ['person', 'place', 'organization'];

/** One head of each kind that finds spans. */
export const HEADS: readonly EntityHead[] = [
  { kind: 'global-pointer', types: TYPES, headSize: 8 },
  { kind: 'efficient-global-pointer', types: TYPES, headSize: 8 },
  { kind: 'crf', types: TYPES },
  { kind: 'softmax', types: TYPES, scheme: 'bioes' },
];

/** A little model with random weights for a head. */
export function littleEntityModel(entities: EntityHead, seed = 5) {
  const config: RoFormerConfig = { ...CONFIG, entities };
  return { config, vocab: VOCAB, weights: initialWeights(config, seed), quantized: new Map() };
}

/** Writes such a model into a fresh temporary directory. */
export async function writeLittleEntityModel(entities: EntityHead = HEADS[1], seed = 5): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kenyon-entities-'));
  await writeModelDirectory(dir, littleEntityModel(entities, seed));
  return dir;
}
