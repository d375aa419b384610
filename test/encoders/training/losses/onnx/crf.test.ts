import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CRF_END, CRF_START, CRF_TRANSITIONS, TAG_BIAS } from '../../../../../encoders/roformer/weights.ts';
import { assertClose, assertNear } from '../../../../fixtures/assert-close.ts';
import { needsOnnxRuntime } from '../../../../fixtures/onnxruntime.ts';
import { type EntityCase, entityCases, goldenWeights } from '../../../roformer/golden-cases.ts';
import { type Chain, type ChainFigures, randomChain, runChain } from './crf-fixture.ts';

/** Every path of `tokens` tags. */
function paths(tokens: number, numTags: number): number[][] {
  if (tokens === 0) return [[]];
  return paths(tokens - 1, numTags).flatMap((path) => Array.from({ length: numTags }, (_, tag) => [...path, tag]));
}

/** Adds `weight` to the gradient of everything that a path scores by; returns the path's score. */
function walk(
  chain: Chain,
  row: number,
  path: readonly number[],
  weight: number,
  gradients: readonly number[][],
): number {
  const { numTags, seqLen, emissions, transitions, start, end } = chain;
  let score = 0;
  const take = (which: number, values: Float32Array, i: number) => {
    score += values[i];
    gradients[which][i] += weight;
  };
  path.forEach((tag, t) => {
    take(0, emissions, (row * seqLen + t + 1) * numTags + tag);
    if (t === 0) take(2, start, tag);
    else take(1, transitions, path[t - 1] * numTags + tag);
    if (t === path.length - 1) take(3, end, tag);
  });
  return score;
}

function noGradients({ emissions, transitions, start, end }: Chain): number[][] {
  return [emissions, transitions, start, end].map(({ length }) => new Array(length).fill(0));
}

/** Sum of log Z over the rows, and its gradients, by going through all paths. */
function bruteForce(chain: Chain): ChainFigures {
  const gradients = noGradients(chain);
  let value = 0;
  chain.lengths.forEach((length, row) => {
    const all = paths(length - 2, chain.numTags);
    const scores = all.map((path) => walk(chain, row, path, 0, gradients));
    const top = Math.max(...scores);
    const logZ = top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0));
    for (const [i, path] of all.entries()) walk(chain, row, path, Math.exp(scores[i] - logZ), gradients);
    value += logZ;
  });
  return { value, gradients };
}

/** Mean of log Z less the score of the true path, by going through all paths. */
function bruteForceLoss(chain: Chain): ChainFigures {
  const { value, gradients } = bruteForce(chain);
  const count = chain.lengths.length;
  let truth = 0;
  chain.lengths.forEach((length, row) => {
    const begin = row * chain.seqLen + 1;
    truth += walk(chain, row, [...chain.tags.subarray(begin, begin + length - 2)], -1, gradients);
  });
  return { value: (value - truth) / count, gradients: gradients.map((part) => part.map((x) => x / count)) };
}

function assertFigures(found: ChainFigures, expected: ChainFigures, scale: number, what: string): void {
  assertNear(found.value, expected.value, 2e-6 * Math.max(1, scale), what);
  expected.gradients.forEach((part, which) => {
    assertClose(found.gradients[which], part, 1e-5, `${what}, gradient ${which}`);
  });
}

for (const numTags of [2, 3, 4]) {
  test(`log Z and its gradients are those of all paths: ${numTags} tags`, needsOnnxRuntime, async () => {
    for (const lengths of [[3], [4], [5], [6], [7], [7, 3, 2, 5, 4, 6], [4, 7]]) {
      const chain = randomChain(numTags * 100 + lengths.length, numTags, lengths, { emissions: 2, moves: 2 });
      assertFigures(await runChain('partition', chain), bruteForce(chain), 20, `lengths ${lengths}`);
    }
  });
}

test('the CRF loss and its gradients are those of all paths', needsOnnxRuntime, async () => {
  for (const seed of [1, 2, 3]) {
    const chain = randomChain(seed, 3, [7, 4, 3, 2, 6]);
    assertFigures(await runChain('crf', chain), bruteForceLoss(chain), 1, `seed ${seed}`);
  }
});

for (const size of [100, 145]) {
  test(`log Z stays exact when moves and ends score ${size} either way`, needsOnnxRuntime, async () => {
    const wild = (scores: Float32Array) => scores.map((x) => Math.sign(x) * size + x);
    for (const emissions of [1, 100, 5000]) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const tame = randomChain(seed, 3, [7, 5, 3, 7, 2], { emissions });
        const chain = { ...tame, transitions: wild(tame.transitions), start: wild(tame.start), end: wild(tame.end) };
        const largest = Math.max(...chain.emissions.filter((x) => x < 1e6).map(Math.abs)) + size;
        assertFigures(
          await runChain('partition', chain),
          bruteForce(chain),
          20 * largest,
          `seed ${seed}, ${emissions}`,
        );
      }
    }
  });
}

test('the only way through is found behind a tag that looks impossible', needsOnnxRuntime, async () => {
  // Tag 1 is 200 worse than tag 0 at the first token, and the only one to end with: e^-200 is 0 in single precision.
  const chain = {
    ...randomChain(1, 2, [4]),
    emissions: Float32Array.of(9, 9, 100, -100, 0, 0, 9, 9),
    transitions: Float32Array.of(0, -100, -100, 0),
    start: Float32Array.of(0, 0),
    end: Float32Array.of(-150, 150),
  };
  const expected = bruteForce(chain);
  const found = await runChain('partition', chain);
  assertNear(found.value, expected.value, 1e-4);
  assertFigures(found, expected, 100, 'one way');
});

for (const seqLen of [2, 3]) {
  test(`texts without a token cost nothing, padded to ${seqLen}`, needsOnnxRuntime, async () => {
    const none = { ...randomChain(1, 3, [seqLen, seqLen]), lengths: [2, 2] };
    for (const loss of ['crf', 'softmax'] as const) {
      const { value, gradients } = await runChain(loss, none);
      assert.equal(value, 0);
      assert.ok(gradients.flat().every((x) => x === 0));
    }
  });
}

test('padding changes neither loss nor gradients', needsOnnxRuntime, async () => {
  const alone = randomChain(5, 4, [6]);
  const wider = randomChain(6, 4, [6, 12]);
  const emissions = wider.emissions.map((x, i) => (i < alone.emissions.length ? alone.emissions[i] : x));
  const tags = wider.tags.map((tag, i) => (i < alone.tags.length ? alone.tags[i] : tag));
  const padded = { ...alone, seqLen: 12, emissions: emissions.subarray(0, 48), tags: tags.subarray(0, 12) };
  for (const loss of ['crf', 'softmax'] as const) {
    const expected = await runChain(loss, alone);
    const found = await runChain(loss, padded);
    assertNear(found.value, expected.value, 1e-6, loss);
    assert.ok(found.gradients[0].slice(24).every((x) => x === 0));
  }
});

test('the softmax loss is the mean cross entropy of the own tokens', needsOnnxRuntime, async () => {
  const chain = randomChain(9, 3, [7, 4, 2, 3], { emissions: 3 });
  const found = await runChain('softmax', chain);
  const own = [...chain.tags.keys()].filter((i) => chain.tags[i] >= 0);
  const expected = new Array(chain.emissions.length).fill(0);
  let total = 0;
  for (const i of own) {
    const row = [...chain.emissions.subarray(i * 3, i * 3 + 3)];
    const sum = row.reduce((partial, x) => partial + Math.exp(x), 0);
    total += Math.log(sum) - row[chain.tags[i]];
    row.forEach((x, tag) => {
      expected[i * 3 + tag] = (Math.exp(x) / sum - Number(tag === chain.tags[i])) / own.length;
    });
  }
  assertNear(found.value, total / own.length, 1e-6);
  assertClose(found.gradients[0], expected, 1e-6, 'gradient');
});

/** A reference case from its emissions on. */
function goldenChain(golden: EntityCase): Chain {
  const { lengths, tokenIds } = golden.batch.a;
  const seqLen = tokenIds[0].length;
  const numTags = golden.emissions![0][0].length;
  const emissions = new Float32Array(lengths.length * seqLen * numTags);
  golden.emissions!.forEach((row, i) => {
    emissions.set(row.flat(), (i * seqLen + 1) * numTags);
  });
  const weights = goldenWeights(golden);
  const scores = (name: string, length: number) => weights.get(name)?.data ?? new Float32Array(length);
  return {
    numTags,
    seqLen,
    lengths,
    emissions,
    tags: Int32Array.from(golden.batch.tags!.flat()),
    transitions: scores(CRF_TRANSITIONS, numTags ** 2),
    start: scores(CRF_START, numTags),
    end: scores(CRF_END, numTags),
  };
}

for (const golden of entityCases().filter(({ batch }) => batch.loss !== 'pointer')) {
  test(`loss and gradients of a tagger are the reference's: ${golden.name}`, needsOnnxRuntime, async () => {
    const chain = goldenChain(golden);
    const { value, gradients } = await runChain(golden.batch.loss as 'crf' | 'softmax', chain);
    assertNear(value, golden.loss, 1e-5);
    const bias = new Array(chain.numTags).fill(0);
    gradients[0].forEach((x, i) => {
      bias[i % chain.numTags] += x;
    });
    const named = [
      [TAG_BIAS, bias] as const,
      ...[CRF_TRANSITIONS, CRF_START, CRF_END].map((name, i) => [name, gradients[i + 1]] as const),
    ];
    for (const [name, gradient] of named) {
      for (const [i, expected] of golden.gradients[name]?.entries ?? []) {
        assertNear(gradient[i], expected, 1e-5, `${name}[${i}]`);
      }
    }
  });
}
