import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { flatSpans, type LabelledText } from '../../encoders/ner/token-spans.ts';
import { SHIPPED_ENTITY_MODEL } from '../../encoders/own-models.ts';
import { loadEntityRecognizer, modelPath } from '../../encoders/pretrained.ts';
import { type LabelMap, renamedSpans } from '../../encoders/training/batches/entity-source.ts';
import { readTrainConfig } from '../../encoders/training/config/train-config.ts';
import { isEntitySet } from '../../encoders/training/data/entity-sets.ts';
import { entityF1, entityF1Interval } from '../../encoders/training/metrics/entity-f1.ts';
import { requireOneOf } from '../../src/core/checks.ts';
import type { EntityRecognizer, EntitySpan } from '../../src/core/entity-recognizer.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { record } from '../harness/record.ts';
import { measuredTexts } from './model/measured-texts.ts';
import { recallOf, trainedNames } from './model/trained-names.ts';

/*
 * The entity model on the measured parts of the sets: node dist/bench/entities/entity-model.js [--model DIR]
 *
 * The labels of a set are read as the types that they stood for in training (the configuration of the model): a
 * company of CLUENER is to be found as a company and as an organization. Spans of one type do not overlap, those of two may.
 * Recall is told apart for names that stand marked somewhere in the training texts of the model, and for those that do not.
 */

const PARTS = ['tune', 'test'] as const;
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_ENTITY_MODEL },
    config: { type: 'string' },
    part: { type: 'string', default: 'test' },
    sets: { type: 'string' },
    precision: { type: 'string', default: 'fp32,int8' },
    threads: { type: 'string', default: '2' },
  },
});
const data = requireData(values.data);
const config = await readTrainConfig(values.config ?? (await lastConfig(modelPath(values.model))));
requireOneOf('--part', values.part, PARTS);
const part = values.part as (typeof PARTS)[number];
const maps = new Map(config.sets.filter(({ name }) => isEntitySet(name)).map(({ name, labels }) => [name, labels!]));
const trained = await trainedNames(data, maps);
const measured = await measuredTexts(data, maps, part);

for (const precision of values.precision.split(',') as ('fp32' | 'int8')[]) {
  const recognizer = await loadEntityRecognizer(values.model, { precision, threads: Number(values.threads) });
  for (const { set, texts, labels } of measured)
    if (values.sets?.split(',').includes(set) ?? true)
      record('entity-model', { set, part, precision, ...(await figuresOf(recognizer, texts, labels)) });
  await recognizer.close();
}

/** Path of the configuration that a model was trained by at last. */
async function lastConfig(dir: string): Promise<string> {
  const files = await readdir(join(dir, 'training'));
  return join(dir, 'training', files.sort().at(-1)!);
}

async function figuresOf(recognizer: EntityRecognizer, texts: readonly LabelledText[], map: LabelMap) {
  const types = new Set(Object.values(map).flat());
  const all = await recognizer.recognize(texts.map(({ text }) => text));
  const found = all.map((spans) => [...types].flatMap((type) => flatSpans(spans.filter(isOf(type)))));
  const gold = texts.map(({ spans }) => renamedSpans(spans, map));
  const { precision, recall, f1, byType } = entityF1(gold, found);
  const interval = entityF1Interval(gold, found, { seed: 1, level: 0.95, resamples: 1000 });
  const shares = Object.fromEntries(Object.entries(byType).map(([type, figures]) => [type, figures.f1]));
  const names = recallOf(texts, { gold, found, trained });
  return {
    model: values.model,
    texts: texts.length,
    f1,
    interval,
    found: { precision, recall },
    names,
    byType: shares,
  };
}

function isOf(type: string): (span: EntitySpan) => boolean {
  return ({ label }) => label === type;
}
