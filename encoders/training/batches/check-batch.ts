import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { numTags, schemeOf } from '../../roformer/entity-head.ts';
import { ROLE_NUMBERS, type TokenBatch } from '../../tokenizer/tokenizer.ts';
import { headProblem } from '../config/tasks.ts';
import type {
  DistillBatch,
  InfoNceBatch,
  InteractionBatch,
  ListwiseBatch,
  PointerBatch,
  SbertBatch,
  TagBatch,
  TeacherTargets,
  TrainBatch,
} from './batch.ts';

function refuse(what: string): never {
  throw new InvalidArgumentError(`training batch: ${what}`);
}

function checkSide(config: RoFormerConfig, name: string, side: TokenBatch): void {
  const { count, seqLen, tokenIds, lengths } = side;
  if (!Number.isInteger(count) || count < 1) refuse(`${name}.count must be at least 1, got ${count}`);
  if (!Number.isInteger(seqLen) || seqLen < 1 || seqLen > config.maxTokens) {
    refuse(`${name}.seqLen must be between 1 and the model's ${config.maxTokens}, got ${seqLen}`);
  }
  if (tokenIds.length !== count * seqLen || lengths.length !== count) {
    refuse(
      `${name} must hold ${count} x ${seqLen} ids and ${count} lengths, got ${tokenIds.length}, ${lengths.length}`,
    );
  }
  const badLength = lengths.find((length) => length < 1 || length > seqLen);
  if (badLength !== undefined) refuse(`${name}.lengths must be between 1 and ${seqLen}, got ${badLength}`);
  if (config.roles) checkRoles(name, side);
  const badId = tokenIds.find((id) => id < 0 || id >= config.vocabSize);
  if (badId !== undefined) refuse(`${name}.tokenIds must be below the vocabulary's ${config.vocabSize}, got ${badId}`);
}

function checkRoles(name: string, { count, roles }: TokenBatch): void {
  if (roles?.length !== count) refuse(`${name}.roles must hold ${count} roles, got ${roles?.length ?? 'none'}`);
  const bad = roles.find((role) => !Object.values(ROLE_NUMBERS).includes(role));
  if (bad !== undefined) refuse(`${name}.roles must be 1 of a query and 0 of a document, got ${bad}`);
}

function checkMasked(config: RoFormerConfig, a: TokenBatch, positions: Int32Array, targets: Int32Array): void {
  if (positions.length === 0 || positions.length !== targets.length) {
    refuse(`a masked batch needs as many targets as positions, at least 1, got ${targets.length}, ${positions.length}`);
  }
  for (const position of positions) {
    const row = Math.floor(position / a.seqLen);
    if (position < 0 || row >= a.count || position % a.seqLen >= a.lengths[row]) {
      refuse(`position ${position} is not a real token of the ${a.count} x ${a.seqLen} batch`);
    }
  }
  const badTarget = targets.find((id) => id < 0 || id >= config.vocabSize);
  if (badTarget !== undefined) refuse(`targets must be below the vocabulary's ${config.vocabSize}, got ${badTarget}`);
}

/** @throws InvalidArgumentError naming the first thing in the batch or the options that cannot be. */
export function checkTrainBatch(config: RoFormerConfig, batch: TrainBatch, options: { scale: number }): void {
  if (!(options.scale > 0 && Number.isFinite(options.scale))) refuse(`scale must be positive, got ${options.scale}`);
  checkSide(config, 'a', batch.a);
  if (batch.loss === 'mlm') {
    checkMasked(config, batch.a, batch.positions, batch.targets);
    if (batch.a.secondStarts) checkSeconds(batch.a);
    return;
  }
  if (batch.loss === 'distill') {
    checkDistill(config, batch);
    return;
  }
  if ('spans' in batch || 'tags' in batch) {
    checkEntities(config, batch);
    return;
  }
  if ('wanted' in batch) {
    checkLists(config, batch);
    return;
  }
  if ('b' in batch) {
    checkSide(config, 'b', batch.b);
    if (batch.loss === 'infonce' ? batch.b.count < batch.a.count : batch.b.count !== batch.a.count) {
      const expected =
        batch.loss === 'infonce' ? 'b must have at least as many rows as a' : 'a and b must have as many rows';
      refuse(`${expected}, got ${batch.a.count}, ${batch.b.count}`);
    }
  } else checkSeconds(batch.a);
  if (batch.loss === 'infonce') {
    checkScores(batch);
    return;
  }
  if (batch.labels.length !== batch.a.count) refuse(`expected ${batch.a.count} labels, got ${batch.labels.length}`);
  if (batch.labels.some(Number.isNaN)) refuse('labels must be numbers, got NaN');
  if (batch.loss !== 'cosent') checkClasses(config, batch);
}

function checkScores({ a, b, teacher }: InfoNceBatch): void {
  if (teacher === undefined) return;
  const { scores, scale, weight } = teacher;
  if (scores.length !== a.count * b.count) {
    refuse(`teacher.scores must hold ${a.count} x ${b.count} numbers, got ${scores.length}`);
  }
  if (!scores.every(Number.isFinite)) refuse('teacher.scores must be finite numbers');
  if (!(scale > 0 && Number.isFinite(scale))) refuse(`teacher.scale must be positive, got ${scale}`);
  if (!(weight >= 0 && weight <= 1)) refuse(`teacher.weight must be from 0 to 1, got ${weight}`);
}

function checkDistill(config: RoFormerConfig, batch: DistillBatch): void {
  const problem = headProblem(batch.loss, config);
  if (problem !== undefined) refuse(problem);
  const { targets, similarity, a } = batch;
  if (!(similarity >= 0 && Number.isFinite(similarity))) refuse(`similarity must be at least 0, got ${similarity}`);
  const teachers = config.teachers!;
  if (targets.length !== teachers.length) {
    refuse(`targets must be of the model's ${teachers.length} teachers, got ${targets.length}`);
  }
  targets.forEach((target, k) => {
    checkTargets(target, k, a.count, teachers[k]);
  });
  if (targets.every(({ weights }) => weights.every((weight) => weight === 0))) {
    refuse('no text has a vector of any teacher: the weights are all 0');
  }
}

/** Vectors that were stored in 16 bits are this close to unit length. */
const UNIT_TOLERANCE = 0.01;

function checkTargets({ dim, values, weights }: TeacherTargets, k: number, count: number, width: number): void {
  if (dim !== width || values.length !== count * width || weights.length !== count) {
    refuse(
      `targets ${k} must hold ${count} vectors of ${width} numbers and ${count} weights, got ${values.length} numbers ` +
        `of dim ${dim}, ${weights.length} weights`,
    );
  }
  weights.forEach((weight, row) => {
    if (!(weight >= 0 && Number.isFinite(weight))) {
      refuse(`weights of targets ${k} must be at least 0, row ${row} has ${weight}`);
    }
    const vector = values.subarray(row * dim, (row + 1) * dim);
    const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    if (weight > 0 && !(Math.abs(length - 1) <= UNIT_TOLERANCE)) {
      refuse(`targets ${k} must be of unit length where they count, row ${row} is of length ${length}`);
    }
  });
}

function checkSeconds({ count, lengths, secondStarts }: TokenBatch): void {
  if (secondStarts?.length !== count)
    refuse(`a.secondStarts must hold ${count} positions, got ${secondStarts?.length}`);
  const bad = secondStarts.findIndex((start, row) => start < 1 || start >= lengths[row]);
  if (bad >= 0) refuse(`a.secondStarts must lie within the tokens, row ${bad} has ${secondStarts[bad]}`);
}

/** Sums of 32-bit shares are this close to 1. */
const SUM_TOLERANCE = 1e-3;

function checkLists(config: RoFormerConfig, { loss, a, size, wanted }: ListwiseBatch): void {
  checkSeconds(a);
  const problem = headProblem(loss, config);
  if (problem !== undefined) refuse(problem);
  if (!Number.isInteger(size) || size < 2 || a.count % size !== 0) {
    refuse(`size must be at least 2 and divide the ${a.count} pairs, got ${size}`);
  }
  if (wanted.length !== a.count) refuse(`wanted must hold ${a.count} shares, got ${wanted.length}`);
  for (let from = 0; from < a.count; from += size) {
    const list = wanted.subarray(from, from + size);
    const sum = list.reduce((total, share) => total + share, 0);
    if (!list.every((share) => share >= 0) || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      refuse(`wanted must be at least 0 and have the sum 1 in each list, list ${from / size} has ${list.join(', ')}`);
    }
  }
}

function checkEntities(config: RoFormerConfig, batch: PointerBatch | TagBatch): void {
  const problem = headProblem(batch.loss, config);
  if (problem !== undefined) refuse(problem);
  if (batch.a.lengths.every((length) => length < 3)) refuse('no text has a token beside [CLS] and [SEP]');
  if ('spans' in batch) checkSpans(batch, config.entities!.types.length);
  else checkTags(batch, numTags(schemeOf(config.entities!), config.entities!.types.length));
}

function checkSpans({ a, spans, slots, typeWeights }: PointerBatch, types: number): void {
  if (!Number.isInteger(slots) || slots < 1 || spans.length !== a.count * types * slots) {
    refuse(`spans must hold ${a.count} x ${types} x ${slots} positions, got ${spans.length}`);
  }
  if (typeWeights.length !== types || !typeWeights.every((weight) => weight >= 0) || !typeWeights.some(Boolean)) {
    refuse(`typeWeights must be ${types} numbers of at least 0, not all 0, got ${typeWeights.join(', ')}`);
  }
  spans.forEach((span, i) => {
    if (span === 0) return;
    const row = Math.floor(i / (types * slots));
    const first = Math.floor(span / a.seqLen);
    const last = span % a.seqLen;
    if (first >= 1 && first <= last && last <= a.lengths[row] - 2) return;
    refuse(
      `spans must lie within the text's own tokens, row ${row} of ${a.lengths[row]} has one from ${first} to ${last}`,
    );
  });
}

function checkTags({ a, tags }: TagBatch, count: number): void {
  if (tags.length !== a.tokenIds.length) refuse(`tags must hold ${a.count} x ${a.seqLen} numbers, got ${tags.length}`);
  a.lengths.forEach((length, row) => {
    const own = tags.subarray(row * a.seqLen + 1, row * a.seqLen + length - 1);
    const bad = own.find((tag) => tag < 0 || tag >= count);
    if (bad !== undefined) refuse(`tags must be below the head's ${count}, row ${row} has ${bad}`);
  });
}

/** Which heads a loss can train, and whether the labels are classes of it. */
function checkClasses(config: RoFormerConfig, { loss, labels }: SbertBatch | InteractionBatch): void {
  const problem = headProblem(loss, config);
  if (problem !== undefined) refuse(problem);
  if (loss === 'interaction-cosent') return;
  const { classes } = config.head!;
  const bad = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (bad !== undefined) refuse(`labels must be class numbers below ${classes}, got ${bad}`);
}
