import { reading } from '../../../src/core/checks.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import { ConfigChecks } from '../config/config-checks.ts';
import type { PassageLengths } from './cut-passage.ts';

/** Kinds of items, each with its share when the configuration does not say. */
const ITEM_SHARES = {
  'zh-passage': 0.26,
  'en-passage': 0.17,
  'zh-sentence': 0.08,
  'en-sentence': 0.06,
  'zh-parallel': 0.085,
  'en-parallel': 0.075,
  'zh-question': 0.055,
  'en-question': 0.055,
  'zh-title': 0.045,
  'en-title': 0.03,
  'zh-made': 0.02,
  'en-made': 0.015,
  'zh-gloss': 0.005,
  'en-gloss': 0.005,
  'zh-traditional': 0.02,
  'zh-corrupt': 0.01,
  'en-corrupt': 0.01,
} as const;

const PAIR_SHARES = {
  'zh-title': 0.18,
  'en-title': 0.12,
  'zh-question': 0.06,
  'en-question': 0.1,
  'zh-made': 0.06,
  'en-made': 0.06,
  'zh-en': 0.13,
  'en-zh': 0.13,
  'zh-sentence': 0.09,
  'en-sentence': 0.07,
} as const;

/** How likely a source is drawn, against one of weight 1. */
const SOURCE_WEIGHTS: Readonly<Record<string, number>> = {
  'ms-d365': 0.3,
  'ms-powerapps': 0.5,
  'ms-rms': 0.3,
  'ms-alchemy': 2,
  'pingcap-docs-cn': 0.6,
  howtocook: 5,
  howtolivelonger: 5,
  cmrc2019: 5,
  plurality: 2,
  kdconv: 2,
  'kdconv-utt': 3,
  'kdconv-question': 3,
  'crosswoz-utt': 3,
  'dureader-demo': 10,
  chatterbot: 5,
  'covid-faq': 3,
  'query-wellformedness': 3,
  opentriviaqa: 0.7,
  sgd: 0.4,
  medquad: 0.4,
  factbook: 0.5,
  foldoc: 0.7,
  mojlaw: 0.5,
  python: 0.6,
  php: 0.5,
  rms: 0.3,
  lohelp: 0.5,
  tico: 3,
  tldr: 2,
};

export type ItemKind = keyof typeof ITEM_SHARES;
export type PairKind = keyof typeof PAIR_SHARES;

/** Every kind of item that can be asked for. */
export const ITEM_KINDS = Object.freeze(Object.keys(ITEM_SHARES) as ItemKind[]);
/** Every kind of pair that can be asked for. */
export const PAIR_KINDS = Object.freeze(Object.keys(PAIR_SHARES) as PairKind[]);

/** Configuration of the texts for distillation and contrastive training, as `kenyon texts` reads it. */
export interface TextsConfig {
  /** Purpose of the set; nothing reads it. */
  readonly description?: string;
  /** Directory for items.jsonl, pairs.jsonl, heldout.jsonl and report.json; made if absent. */
  readonly output: string;
  /** Directory with the public data sets, the open texts in its folder `open`. */
  readonly data: string;
  readonly seed: number;
  /** Lines wanted; a kind that the data cannot fill gives what it has, which the report says. */
  readonly items: number;
  readonly pairs: number;
  readonly heldOut: number;
  /** Share of each kind, relative to the others; a kind that is not named keeps its default, 0 leaves it out. */
  readonly itemShares: Readonly<Record<ItemKind, number>>;
  readonly pairShares: Readonly<Record<PairKind, number>>;
  /** By source ('zhwiki', 'mojlaw'): how likely it is drawn, against one of weight 1; 0 leaves it out. */
  readonly sourceWeights: Readonly<Record<string, number>>;
  /** Lengths of passages in estimated pieces. */
  readonly passages: PassageLengths;
  /**
   * Paragraphs of one title that follow each other are one text, as long as passages may be at most, from which these are cut. Default: each is a
   * text, and most have fewer than 100 pieces.
   */
  readonly joined?: boolean;
  /** Most pieces of a passage of a pair. */
  readonly pairPieces: number;
  /** Files of documents or questions, one JSON object a line, that models are measured on beside the public sets. */
  readonly measuredFiles: readonly string[];
}

const DEFAULTS = {
  data: '../shared/data',
  seed: 1,
  items: 360_000,
  pairs: 150_000,
  heldOut: 2_000,
  itemShares: ITEM_SHARES,
  pairShares: PAIR_SHARES,
  sourceWeights: SOURCE_WEIGHTS,
  passages: { least: 20, usual: 60, most: 250, longShare: 0.1 },
  pairPieces: 120,
  measuredFiles: ['src/demo/corpus.jsonl', 'src/demo/questions.jsonl', 'bench/questions/natural.jsonl'],
} as const;

const KNOWN = [...Object.keys(DEFAULTS), 'joined', 'output', 'description'];
const checks: ConfigChecks = new ConfigChecks('texts config');

/**
 * Reads and checks a configuration.
 * @throws NotFoundError, FormatError when the file cannot be read or is not JSON; InvalidArgumentError as {@link checkTextsConfig}.
 */
export async function readTextsConfig(path: string): Promise<TextsConfig> {
  return checkTextsConfig(await checks.read(path));
}

/**
 * Fills the defaults and rejects what cannot be collected.
 * @throws InvalidArgumentError that names the field.
 */
export function checkTextsConfig(raw: unknown): TextsConfig {
  return reading('the texts config', () => check(raw));
}

function check(raw: unknown): TextsConfig {
  checks.fields(raw, KNOWN);
  const given: Partial<TextsConfig> = raw;
  const config = {
    ...DEFAULTS,
    ...given,
    itemShares: filled('itemShares', ITEM_SHARES, given.itemShares, true),
    pairShares: filled('pairShares', PAIR_SHARES, given.pairShares, true),
    sourceWeights: filled('sourceWeights', SOURCE_WEIGHTS, given.sourceWeights, false),
    passages: filled('passages', DEFAULTS.passages, given.passages, true),
  } as TextsConfig;
  for (const name of ['output', 'data'] as const) checks.text(name, config[name]);
  for (const name of ['items', 'pairPieces'] as const) checks.integer(name, config[name], 1);
  for (const name of ['pairs', 'heldOut', 'seed'] as const) checks.integer(name, config[name], 0);
  checkPassages(config.passages);
  if (config.joined !== undefined && typeof config.joined !== 'boolean')
    checks.reject('joined', 'true or false', config.joined);
  const files = config.measuredFiles;
  if (!Array.isArray(files) || !files.every((file) => typeof file === 'string'))
    checks.reject('measuredFiles', 'an array of paths', files);
  return config;
}

/** Numbers by name, the given ones before the defaults. */
function filled<Defaults extends Readonly<Record<string, number>>>(
  field: string,
  defaults: Defaults,
  given: unknown,
  closed: boolean,
): Record<keyof Defaults, number> {
  if (given === undefined) return { ...defaults };
  if (!isRecord(given)) checks.reject(field, 'an object of numbers', given);
  for (const [name, value] of Object.entries(given)) {
    if (closed && !Object.hasOwn(defaults, name)) {
      checks.reject(`${field}.${name}`, `one of ${Object.keys(defaults).join(', ')}`, 'an unknown name');
    }
    checks.range(`${field}.${name}`, value, 0, 1e6);
  }
  return { ...defaults, ...given };
}

function checkPassages({ least, usual, most, longShare }: PassageLengths): void {
  if (!(least >= 1 && least <= usual && usual <= most))
    checks.reject('passages', '1 <= least <= usual <= most', { least, usual, most });
  if (longShare > 1) checks.reject('passages.longShare', 'a number from 0 to 1', longShare);
}
