import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { qbqtcTask } from './graded-task.ts';
import { negationTask } from './negation-task.ts';
import { orderTask } from './order-task.ts';
import { labelledTask } from './pair-task.ts';
import type { QualityTask, TaskLimits } from './quality-task.ts';
import { cslSetup, demoSetup, heldOutSetup, inTraditional, naturalSetup, thinned } from './search-setups.ts';
import { type SearchSetup, searchTask } from './search-task.ts';

type Loader = (dataDir: string, limits: TaskLimits) => Promise<QualityTask>;

const labelled =
  (name: string): Loader =>
  (dataDir, limits) =>
    labelledTask(dataDir, name, limits);

const searched =
  (setup: (dataDir: string) => Promise<SearchSetup>): Loader =>
  async (dataDir, limits) =>
    searchTask(await setup(dataDir), limits);

const translations = (name: string): Loader =>
  searched((dataDir) => heldOutSetup(dataDir, { name, source: 'tatoeba', metrics: ['hit@1'], role: 'query' }));

const cmrc = (dataDir: string): Promise<SearchSetup> =>
  heldOutSetup(dataDir, { name: 'cmrc', source: 'cmrc', metrics: ['hit@1', 'hit@10'] });

const LOADERS: Readonly<Record<string, Loader>> = {
  natural: searched(naturalSetup),
  demo: searched(demoSetup),
  cmrc: searched(cmrc),
  cmrc_traditional: searched(async (dataDir) => inTraditional(await cmrc(dataDir))),
  tatoeba_en_zh: translations('tatoeba_en_zh'),
  tatoeba_zh_en: translations('tatoeba_zh_en'),
  stsb_zh: labelled('stsb_zh'),
  stsb_en: labelled('stsb_en'),
  lcqmc: labelled('lcqmc'),
  atec: labelled('atec'),
  bq: labelled('bq'),
  pawsx_zh: labelled('pawsx_zh'),
  order_zh: (dataDir, limits) => orderTask(dataDir, 'zh', limits),
  order_en: (dataDir, limits) => orderTask(dataDir, 'en', limits),
  negation_zh: (dataDir, limits) => negationTask(dataDir, 'zh', limits),
  negation_en: (dataDir, limits) => negationTask(dataDir, 'en', limits),
  csl_title: searched((dataDir) => cslSetup(dataDir, 'title')),
  csl_keywords: searched((dataDir) => cslSetup(dataDir, 'keywords')),
  qbqtc: qbqtcTask,
  stard: async (dataDir, limits) => {
    const setup = await heldOutSetup(dataDir, { name: 'stard', source: 'stard', metrics: ['recall@10'] });
    return searchTask(thinned(setup, limits.articles), limits);
  },
};

/** Names of the sets that a model is measured on, quick ones first. */
export const QUALITY_SETS: readonly string[] = Object.keys(LOADERS);

/** @throws InvalidArgumentError unless a set has this name. */
export function requireSet(name: string): void {
  if (Object.hasOwn(LOADERS, name)) return;
  throw new InvalidArgumentError(`no quality set is called ${name}, only ${QUALITY_SETS.join(', ')}`);
}

/** Reads a set by name. @throws InvalidArgumentError when there is none; NotFoundError when its data are absent. */
export async function loadQualityTask(name: string, dataDir: string, limits: TaskLimits): Promise<QualityTask> {
  requireSet(name);
  return LOADERS[name](dataDir, limits);
}
