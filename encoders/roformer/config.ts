import { requireInteger, requireObject, shown } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { checkEntityHead, type EntityHead } from './entity-head.ts';

/**
 * Head of an encoder that was trained on pairs. 'sbert' classifies [u; v; |u - v|] of two sentence
 * vectors while training and is not used afterwards (Reimers and Gurevych 2019, arXiv 1908.10084); 'interaction' classifies
 * one reading of both texts together (kexue.fm 8860).
 */
export interface PairHead {
  readonly kind: 'sbert' | 'interaction';
  /** Logits; one is a plain score, which only the CoSENT loss can train. */
  readonly classes: number;
  /**
   * What an interaction head sees: 'pooled', one vector of all tokens (the article's way), or 'matched',
   * [u; v; |u - v|; u * v] of the means of the tokens of either text (Conneau et al. 2017, arXiv 1705.02364), which learns from less
   * data; 'vectors' is the same of the unit vectors that the model's pooling and projection make of either text's tokens, so that
   * what was a sentence encoder begins as its cosine. Default 'pooled'.
   */
  readonly features?: (typeof FEATURES)[number];
}

const FEATURES = ['pooled', 'matched', 'vectors'] as const;

/** Numbers that a head sees of a pair. */
export function headWidth(
  { kind, features }: PairHead,
  { hiddenSize, projection }: Pick<RoFormerConfig, 'hiddenSize' | 'projection'>,
): number {
  if (kind === 'sbert') return 3 * hiddenSize;
  if (features === 'vectors') return 4 * (projection ?? hiddenSize);
  return features === 'matched' ? 4 * hiddenSize : hiddenSize;
}

const TOKENIZERS = ['word-piece', 'best-path', 'bert', 'bert-cased'] as const;
const POOLINGS = ['mean', 'cls', 'first-last-mean', 'weighted'] as const;

/**
 * How the tokens of a text become one vector. 'weighted' is the mean of w_t h_t over all real tokens, [CLS] and [SEP] too,
 * with w_t = pooling.token[id_t] + h_t . pooling.hidden: a learned weight a token of the vocabulary, which the last hidden
 * state corrects. Weights may be negative and are not made to sum to 1, since the vector is brought to unit length anyway.
 */
export type Pooling = (typeof POOLINGS)[number];

/** Sizes of a RoFormerV2 encoder; the field names follow the released `bert_config.json` files. */
export interface RoFormerConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly intermediateSize: number;
  readonly maxTokens: number;
  readonly segmentTypes: number;
  readonly hiddenAct: 'gelu' | 'relu';
  /**
   * How texts are cut: 'word-piece', greedily and Han characters one by one, or 'best-path', with words of Han characters, by
   * what the order of the vocabulary says of frequency; 'bert' and 'bert-cased' as the tokenizer of BERT, which models made elsewhere were
   * trained with: full-width characters stay, and marks are dropped or letters are as written. Default 'word-piece'.
   */
  readonly tokenizer?: (typeof TOKENIZERS)[number];
  /**
   * Which writing of Chinese the model is given: 'simplified' reads traditional characters as simplified ones, by words, before a text is
   * cut into word pieces; for a model that has hardly seen the others. 'best-path' always does, character by character. Default: as written.
   */
  readonly han?: 'simplified';
  /**
   * How a tokenizer that reads capitals as small letters tells of them: 'marked', [MASK] stands before each word that begins with a capital. For
   * models that find entities, which mask nothing. Default: not told.
   */
  readonly capitals?: 'marked';
  readonly pooling: Pooling;
  /**
   * Models that were made elsewhere: 'roformer' has biases and norms of mean and variance with gain and bias (Su et al. 2021, arXiv
   * 2104.09864), 'bert' also a learned vector a position in place of rotations (Devlin et al. 2018, arXiv 1810.04805). Default: a RoFormerV2.
   */
  readonly architecture?: 'roformer' | 'bert';
  /** Added to the mean square in norms. Default 1e-7. */
  readonly normEpsilon?: number;
  /**
   * How the model is told whether a text is asked or found: 'segment', all tokens of a query are of segment 1, those of a document of
   * segment 0. Of models of sentence vectors only; not told, and all texts of segment 0, if absent.
   */
  readonly roles?: 'segment';
  /** Dimensions of the sentence vectors, by a linear map after pooling; hiddenSize, without a map, if absent. */
  readonly projection?: number;
  /**
   * Dimensions of the teachers that the sentence vectors are trained to follow, each through a linear head of its own. Only
   * training reads these heads; `withoutTeachers` drops them.
   */
  readonly teachers?: readonly number[];
  readonly head?: PairHead;
  /** Finds named spans; not beside a `head`. */
  readonly entities?: EntityHead;
}

/**
 * Greatest sizes that are believed, far beyond any model that this could run: a number that is wrong is told of before memory is taken
 * for it.
 */
const GREATEST = {
  vocabSize: 1 << 21,
  hiddenSize: 1 << 14,
  numLayers: 256,
  numHeads: 1024,
  intermediateSize: 1 << 16,
  maxTokens: 1 << 16,
  segmentTypes: 1024,
} as const;
/** The same of the dimensions of vectors and of classes. */
const GREATEST_WIDTH = 1 << 16;

/** @throws InvalidArgumentError naming the first field that cannot be. */
export function checkRoFormerConfig(config: RoFormerConfig): RoFormerConfig {
  requireObject('model config', config);
  for (const [name, most] of Object.entries(GREATEST)) {
    requireInteger(config[name as keyof typeof GREATEST], `model config: ${name}`, 1, most);
  }
  if (config.hiddenSize % config.numHeads !== 0 || (config.hiddenSize / config.numHeads) % 2 !== 0) {
    throw new InvalidArgumentError(
      `model config: hiddenSize / numHeads must be an even integer (rotary pairs), got ${config.hiddenSize} / ${config.numHeads}`,
    );
  }
  if (!['gelu', 'relu'].includes(config.hiddenAct)) {
    throw new InvalidArgumentError(`model config: hiddenAct must be 'gelu' or 'relu', got ${config.hiddenAct}`);
  }
  if (!POOLINGS.includes(config.pooling)) {
    const known = POOLINGS.map((pooling) => `'${pooling}'`).join(', ');
    throw new InvalidArgumentError(`model config: pooling must be one of ${known}, got ${config.pooling}`);
  }
  if (config.tokenizer !== undefined && !TOKENIZERS.includes(config.tokenizer)) {
    const known = TOKENIZERS.map((tokenizer) => `'${tokenizer}'`).join(', ');
    throw new InvalidArgumentError(`model config: tokenizer must be one of ${known}, got ${shown(config.tokenizer)}`);
  }
  checkNormEpsilon(config);
  if (!['roformer', 'bert', undefined].includes(config.architecture)) {
    throw new InvalidArgumentError(
      `model config: architecture must be 'roformer', 'bert' or left out, got ${shown(config.architecture)}`,
    );
  }
  checkHan(config);
  checkCapitals(config);
  checkVectors(config);
  checkRoles(config);
  if (config.head !== undefined) checkHead(config.head, config);
  if (config.entities !== undefined) {
    checkEntityHead(config.entities);
    if (config.head !== undefined) {
      throw new InvalidArgumentError('model config: a model has a head over pairs or one for entities, got both');
    }
    if (config.maxTokens < 3) {
      throw new InvalidArgumentError(
        `model config: maxTokens of a model for entities must be at least 3, one beside [CLS] and [SEP], got ${config.maxTokens}`,
      );
    }
  }
  return config;
}

function checkNormEpsilon({ normEpsilon }: RoFormerConfig): void {
  if (normEpsilon === undefined || (typeof normEpsilon === 'number' && normEpsilon > 0 && normEpsilon < 1)) return;
  throw new InvalidArgumentError(
    `model config: normEpsilon must be a number above 0 and below 1, got ${shown(normEpsilon)}`,
  );
}

function checkHan({ han, tokenizer }: RoFormerConfig): void {
  if (han === undefined || (han === 'simplified' && tokenizer !== 'best-path')) return;
  throw new InvalidArgumentError(
    `model config: han must be 'simplified' or absent, and absent beside the tokenizer 'best-path', which reads so anyway; got ${shown(han)}`,
  );
}

function checkCapitals({ capitals, entities }: RoFormerConfig): void {
  if (capitals === undefined || (capitals === 'marked' && entities !== undefined)) return;
  throw new InvalidArgumentError(
    `model config: capitals must be 'marked', of models that find entities only, or left out; got ${shown(capitals)}`,
  );
}

/** Checks what is of models of sentence vectors only. */
function checkVectors({ projection, teachers, head, entities }: RoFormerConfig): void {
  const isSize = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= GREATEST_WIDTH;
  if (projection !== undefined && !isSize(projection)) {
    throw new InvalidArgumentError(
      `model config: projection must be a positive integer up to ${GREATEST_WIDTH}, got ${shown(projection)}`,
    );
  }
  if (teachers !== undefined && !(Array.isArray(teachers) && teachers.length > 0 && teachers.every(isSize))) {
    throw new InvalidArgumentError(
      `model config: teachers must be a list of positive integers, one a teacher, got ${shown(teachers)}`,
    );
  }
  const hasVectors = head?.features === 'vectors' && teachers === undefined;
  if ((projection ?? teachers) !== undefined && (head ?? entities) !== undefined && !hasVectors) {
    throw new InvalidArgumentError(
      "model config: projection and teachers are of models that give sentence vectors, a projection also of a head with features 'vectors'; " +
        'got one with another head or entities',
    );
  }
}

function checkRoles({ roles, segmentTypes, head, entities }: RoFormerConfig): void {
  if (roles === undefined) return;
  if (roles !== 'segment') {
    throw new InvalidArgumentError(`model config: roles must be 'segment' or left out, got ${shown(roles)}`);
  }
  if (segmentTypes < 2) {
    throw new InvalidArgumentError(
      `model config: roles 'segment' needs segmentTypes of at least 2, one a role, got ${segmentTypes}`,
    );
  }
  if ((head ?? entities) !== undefined) {
    throw new InvalidArgumentError(
      'model config: roles are of models that give sentence vectors, got one with a head or entities',
    );
  }
}

function checkHead(head: PairHead, { segmentTypes, pooling }: RoFormerConfig): void {
  const { kind, classes, features } = head ?? {};
  if (kind !== 'sbert' && kind !== 'interaction') {
    throw new InvalidArgumentError(
      `model config: head.kind must be 'sbert' or 'interaction', got ${JSON.stringify(kind)}`,
    );
  }
  const least = kind === 'sbert' ? 2 : 1;
  requireInteger(classes, `model config: head.classes of '${kind}'`, least, GREATEST_WIDTH);
  if (features !== undefined && (kind !== 'interaction' || !FEATURES.includes(features))) {
    throw new InvalidArgumentError(
      `model config: head.features must be 'pooled', 'matched' or 'vectors', of kind 'interaction' only, got ${JSON.stringify(features)}`,
    );
  }
  if (features === 'vectors' && pooling !== 'mean' && pooling !== 'weighted') {
    throw new InvalidArgumentError(
      `model config: head.features 'vectors' needs the pooling 'mean' or 'weighted', got '${pooling}'`,
    );
  }
  if (kind === 'interaction' && segmentTypes < 2) {
    throw new InvalidArgumentError(
      `model config: a head of kind 'interaction' needs segmentTypes of at least 2, one a text, got ${segmentTypes}`,
    );
  }
}

/** Dimensions of the sentence vectors. */
export function vectorDim({ projection, hiddenSize }: RoFormerConfig): number {
  return projection ?? hiddenSize;
}

/** What is added to the mean square in norms. */
export function normEpsilonOf({ normEpsilon = 1e-7 }: RoFormerConfig): number {
  return normEpsilon;
}

/** Length of one attention head. */
export function headDim(config: RoFormerConfig): number {
  return config.hiddenSize / config.numHeads;
}
