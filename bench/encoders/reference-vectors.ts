import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readHubFolder } from '../../encoders/hub/hub-folder.ts';
import type { Dtype } from '../../encoders/hub/onnx-file.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { readJsonTokenizer } from '../../encoders/tokenizer/json-tokenizer.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { requireData } from '../data/data-folder.ts';
import { type ReferenceVector, readReferences, referenceFloats, typesIn } from '../data/reference-vectors.ts';
import { record } from '../harness/record.ts';

/*
 * Whether models made elsewhere give the vectors that they give elsewhere: tokens and cosines against the reference of each
 * model, reference/NAME.jsonl beside the folder NAME, for each type of weights that the folder has. node dist/bench/encoders/reference-vectors.js [--models ../shared/models]
 *
 * Each text is encoded alone, as the reference was; `batchCosineMin` is of all of them in one call, where 8-bit graphs that
 * scale a whole batch give something else.
 */

const { values } = parseArgs({
  options: { models: { type: 'string', default: '../shared/models' }, threads: { type: 'string', default: '2' } },
});
const references = join(requireData(values.models), 'reference');
for (const file of (await readdir(requireData(references))).sort()) {
  const dir = join(values.models, file.replace(/\.jsonl$/, ''));
  if (!existsSync(dir)) continue;
  const wanted = await readReferences(join(references, file));
  for (const dtype of typesIn(dir)) await compare(dir, dtype, wanted);
}

async function compare(dir: string, dtype: Dtype, wanted: readonly ReferenceVector[]): Promise<void> {
  const encoder = await loadEncoder(dir, { dtype, threads: Number(values.threads) });
  const alone: number[] = [];
  const together: number[] = [];
  for (const one of wanted) {
    const { text, role } = one;
    alone.push(dotAt(referenceFloats(one, encoder.dim), await encoder.encode([text], { role }), 0));
  }
  for (const role of ['query', 'document'] as const) {
    const some = wanted.filter((reference) => reference.role === role);
    const rows = await encoder.encode(
      some.map(({ text }) => text),
      { role },
    );
    some.forEach((one, i) => {
      together.push(dotAt(referenceFloats(one, encoder.dim), rows, i * encoder.dim));
    });
  }
  record('reference-vectors', {
    model: dir,
    dtype,
    fingerprint: encoder.fingerprint,
    runtime: encoder.runtime,
    texts: wanted.length,
    otherTokens: await otherTokens(dir, wanted),
    cosineMin: digits(Math.min(...alone)),
    cosineMean: digits(mean(alone)),
    batchCosineMin: digits(Math.min(...together)),
    batchCosineMean: digits(mean(together)),
  });
  await encoder.close();
}

/** Texts that are cut into other tokens than the reference's. */
async function otherTokens(dir: string, wanted: readonly ReferenceVector[]): Promise<number> {
  const { tokenizerPath, maxTokens, prompts } = await readHubFolder(dir);
  const tokenizer = await readJsonTokenizer(tokenizerPath);
  return wanted.filter(({ text, role, tokens, first_ids: first }) => {
    const { ids } = tokenizer.encode((prompts?.[role] ?? '') + text, maxTokens === undefined ? {} : { maxTokens });
    return ids.length !== tokens || first.some((id, i) => ids[i] !== id);
  }).length;
}

/** Seven decimals: beyond them float32 rounds. */
function digits(cosine: number): number {
  return Number(cosine.toFixed(7));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
