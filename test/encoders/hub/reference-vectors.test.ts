import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readReferences, referenceFloats } from '../../../bench/data/reference-vectors.ts';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { openEncoder } from '../../../encoders/serving/open-encoder.ts';
import { readJsonTokenizer } from '../../../encoders/tokenizer/json-tokenizer.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';

const MODELS = join(packageRoot(), '..', 'shared', 'models');
/**
 * Least cosines with what onnxruntime for Python makes of the same files, a text a call and all in one: measured (bench/results/reference-vectors.jsonl), less a
 * margin for other processors. Graphs of 8-bit arithmetic round by the processor's instructions, and scale a whole batch, so that a text gives something else in it.
 */
const BOUNDS = {
  'all-MiniLM-L6-v2': { alone: 0.9999, together: 0.9999 },
  'multilingual-e5-small-zh-en': { alone: 0.995, together: 0.985 },
};

for (const [name, least] of Object.entries(BOUNDS)) {
  const dir = join(MODELS, name);
  const file = join(MODELS, 'reference', `${name}.jsonl`);
  const absent = !existsSync(dir) || !existsSync(file) ? `${file} is not on this machine` : needsOnnxRuntime.skip;
  test(`the folder ${name} gives the tokens and vectors that it gives elsewhere`, { skip: absent }, async () => {
    const wanted = await readReferences(file);
    assert.ok(wanted.length >= 10);
    const model = await readHubFolder(dir);
    const tokenizer = await readJsonTokenizer(model.tokenizerPath);
    for (const { text, role, tokens, first_ids } of wanted) {
      const { ids } = tokenizer.encode((model.prompts?.[role] ?? '') + text, { maxTokens: model.maxTokens! });
      assert.deepEqual([ids.length, ...ids.subarray(0, first_ids.length)], [tokens, ...first_ids], text);
    }
    const encoder = await openEncoder({ kind: 'foreign', model, threads: 1 });
    for (const role of ['query', 'document'] as const) {
      const some = wanted.filter((one) => one.role === role);
      const texts = some.map(({ text }) => text);
      const together = await encoder.encode(texts, { role });
      for (const [i, one] of some.entries()) {
        const expected = referenceFloats(one, encoder.dim);
        const alone = dotAt(expected, await encoder.encode([one.text], { role }), 0);
        assert.ok(alone >= least.alone, `${alone} alone: ${one.text}`);
        const beside = dotAt(expected, together, i * encoder.dim);
        assert.ok(beside >= least.together, `${beside} beside others: ${one.text}`);
      }
    }
    await encoder.close();
  });
}
