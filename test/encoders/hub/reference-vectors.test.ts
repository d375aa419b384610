import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readReferences, referenceFloats, typesIn } from '../../../bench/data/reference-vectors.ts';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { readJsonTokenizer } from '../../../encoders/tokenizer/json-tokenizer.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { dotAt } from '../../../src/core/vectors.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';

const MODELS = join(packageRoot(), '..', 'shared', 'models');
const REFERENCES = join(MODELS, 'reference');
/** Least and mean cosine of vectors of one text a call, and of vectors of all texts in one. */
interface Bounds {
  readonly alone: readonly [least: number, mean: number];
  readonly together: readonly [least: number, mean: number];
}

/** What arithmetic on floats gives, on any machine. */
const OF_FLOATS: Bounds = { alone: [0.9999, 0.9999], together: [0.9999, 0.9999] };
/**
 * Graphs of which the activations are rounded to 8 bits too. Where versions of onnxruntime or kinds of processors round a sum of floats differently, an activation falls
 * to the other side of a step now and then, and layers make more of it; the steps are those of a whole batch, so that a text gives something else beside others. Measured
 * (bench/results/reference-vectors.jsonl), less a margin. Python's onnxruntime of the version that we use gives the cosines that we give alone.
 */
const OF_8_BITS: Readonly<Record<string, Bounds>> = {
  'multilingual-e5-small-zh-en': { alone: [0.995, 0.999], together: [0.985, 0.995] },
};

const models = existsSync(REFERENCES) ? readdirSync(REFERENCES).map((file) => file.replace(/\.jsonl$/, '')) : [];
test('the models that are made elsewhere are on this machine', {
  skip: models.length === 0 && `${REFERENCES} is not on this machine`,
}, () => {
  for (const name of [...models, ...Object.keys(OF_8_BITS)]) assert.ok(existsSync(join(MODELS, name)), name);
});

for (const name of models) {
  const dir = join(MODELS, name);
  test(`the folder ${name} cuts texts as they are cut elsewhere`, async () => {
    const wanted = await readReferences(join(REFERENCES, `${name}.jsonl`));
    assert.ok(wanted.length >= 10);
    const model = await readHubFolder(dir);
    const tokenizer = await readJsonTokenizer(model.tokenizerPath);
    for (const { text, role, tokens, first_ids } of wanted) {
      const { ids } = tokenizer.encode((model.prompts?.[role] ?? '') + text, { maxTokens: model.maxTokens! });
      assert.deepEqual([ids.length, ...ids.subarray(0, first_ids.length)], [tokens, ...first_ids], text);
    }
  });

  for (const dtype of typesIn(dir)) {
    test(`the folder ${name} gives in ${dtype} the vectors that it gives elsewhere`, needsOnnxRuntime, async () => {
      const bounds = (dtype === 'q8' ? OF_8_BITS[name] : undefined) ?? OF_FLOATS;
      const wanted = await readReferences(join(REFERENCES, `${name}.jsonl`));
      const encoder = await loadEncoder(dir, { dtype, threads: 1 });
      const cosines = { alone: [] as number[], together: [] as number[] };
      for (const role of ['query', 'document'] as const) {
        const some = wanted.filter((one) => one.role === role);
        const rows = await encoder.encode(
          some.map(({ text }) => text),
          { role },
        );
        for (const [i, one] of some.entries()) {
          const expected = referenceFloats(one, encoder.dim);
          cosines.alone.push(dotAt(expected, await encoder.encode([one.text], { role }), 0));
          cosines.together.push(dotAt(expected, rows, i * encoder.dim));
        }
      }
      await encoder.close();
      for (const way of ['alone', 'together'] as const) {
        const [least, mean] = bounds[way];
        const all = cosines[way];
        assert.ok(Math.min(...all) >= least, `${way} ${Math.min(...all)}`);
        const found = all.reduce((sum, x) => sum + x, 0) / all.length;
        assert.ok(found >= mean, `${way} ${found} on average`);
      }
    });
  }
}
