import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { initialWeights } from '../../../encoders/roformer/weights.ts';
import { CONFIG, VOCAB } from '../sentence/model-fixture.ts';

/** Writes a little interaction model with random weights into a fresh temporary directory. */
export async function writeLittlePairModel(classes = 2, seed = 5): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kenyon-pairs-'));
  const config: RoFormerConfig = { ...CONFIG, head: { kind: 'interaction', classes } };
  await writeModelDirectory(dir, { config, vocab: VOCAB, weights: initialWeights(config, seed) });
  return dir;
}
