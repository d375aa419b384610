import { join } from 'node:path';
import type { LabelledText } from '../../../encoders/ner/token-spans.ts';
import type { LabelMap } from '../../../encoders/training/batches/entity-source.ts';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { readOwnEntities } from '../../../encoders/training/data/own-entities.ts';
import { GramIndex } from '../../../encoders/training/texts/gram-index.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { simplifiedFold } from '../../../src/core/text/simplified-fold.ts';
import { toTraditional } from '../../data/traditional.ts';

/** Texts of one row of the figures. */
export interface MeasuredSet {
  readonly set: string;
  readonly texts: readonly LabelledText[];
  /** What the labels of the texts stand for. */
  readonly labels: LabelMap;
}

const NEWS = 'msra';
/** Sentences of open texts that train nothing, labelled independently of the model and of the rules of English names, which are measured on all of them. */
const ENGLISH = join(packageRoot(), 'bench', 'data', 'english-names.jsonl');
const ENGLISH_LABELS = { person: ['person'], place: ['place'], organization: ['organization'] };

/**
 * The texts that the model is measured on: each set's part, MSRA's in traditional characters, People's Daily whole and without the texts that share
 * 12 characters in a row with any of MSRA's, and sentences in English, of which a model may be tuned by
 * every second one ('tune') and is measured on the others ('test').
 */
export async function measuredTexts(
  data: string,
  labels: ReadonlyMap<string, LabelMap>,
  part: 'tune' | 'test',
): Promise<MeasuredSet[]> {
  const sets: MeasuredSet[] = [];
  for (const [set, map] of labels) sets.push({ set, labels: map, texts: await loadEntitySet(data, set, part) });
  const news = sets.find(({ set }) => set === NEWS);
  if (news) {
    sets.push({ ...news, set: 'msra_traditional', texts: inTraditional(news.texts) });
    if (part === 'test') sets.push(...(await peoplesDaily(data, news.labels)));
  }
  const english = (await readOwnEntities(ENGLISH)).filter((_, i) => i % 2 === Number(part === 'test'));
  return [...sets, { set: 'english', labels: ENGLISH_LABELS, texts: english }];
}

async function peoplesDaily(data: string, labels: LabelMap): Promise<MeasuredSet[]> {
  const texts = await loadEntitySet(data, 'people_daily', 'test');
  const grams = new GramIndex(simplifiedFold());
  for (const part of ['train', 'tune', 'test'] as const)
    for (const { text } of await loadEntitySet(data, NEWS, part)) grams.add(NEWS, text);
  const apart = texts.filter(({ text }) => grams.find(text) === undefined);
  return [
    { set: 'people_daily', labels, texts },
    { set: 'people_daily_apart', labels, texts: apart },
  ];
}

/** The texts in traditional characters; those that become longer or shorter, whose places would move, are left out. */
function inTraditional(texts: readonly LabelledText[]): LabelledText[] {
  return texts.flatMap(({ text, spans }) => {
    const written = toTraditional(text);
    return written.length === text.length ? [{ text: written, spans }] : [];
  });
}
