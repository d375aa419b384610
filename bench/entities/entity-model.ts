import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { flatSpans } from '../../encoders/ner/token-spans.ts';
import { loadEntityRecognizer, modelPath, SHIPPED_ENTITY_MODEL } from '../../encoders/pretrained.ts';
import { type LabelMap, renamedSpans } from '../../encoders/training/batches/entity-source.ts';
import { readTrainConfig } from '../../encoders/training/config/train-config.ts';
import { loadEntitySet } from '../../encoders/training/data/entity-sets.ts';
import { entityF1, entityF1Interval } from '../../encoders/training/metrics/entity-f1.ts';
import type { EntityRecognizer, EntitySpan } from '../../src/core/entity-recognizer.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { record } from '../harness/record.ts';

/*
 * The entity model on the measured parts of the sets: node dist/bench/entities/entity-model.js [--model DIR]
 *
 * The labels of a set are read as the types that they stood for in training (training/2-entities.json of the model): a
 * company of CLUENER is to be found as a company and as an organization. Spans of one type do not overlap, those of two may.
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_ENTITY_MODEL },
    config: { type: 'string' },
    precision: { type: 'string', default: 'fp32,int8' },
    threads: { type: 'string', default: '2' },
  },
});
const data = requireData(values.data);
const config = await readTrainConfig(values.config ?? join(modelPath(values.model), 'training', '2-entities.json'));
const labels = new Map(config.sets.map(({ name, labels }) => [name, labels!]));
// It has no training part; its labels are those of MSRA.
labels.set('people_daily', labels.get('msra')!);

for (const precision of values.precision.split(',') as ('fp32' | 'int8')[]) {
  const recognizer = await loadEntityRecognizer(values.model, { precision, threads: Number(values.threads) });
  for (const [set, map] of labels)
    record('entity-model', { set, precision, ...(await figuresOf(recognizer, set, map)) });
  await recognizer.close();
}

async function figuresOf(recognizer: EntityRecognizer, set: string, map: LabelMap) {
  const texts = await loadEntitySet(data, set, 'test');
  const types = new Set(Object.values(map).flat());
  const all = await recognizer.recognize(texts.map(({ text }) => text));
  const found = all.map((spans) => [...types].flatMap((type) => flatSpans(spans.filter(isOf(type)))));
  const gold = texts.map(({ spans }) => renamedSpans(spans, map));
  const { precision, recall, f1, byType } = entityF1(gold, found);
  const interval = entityF1Interval(gold, found, { seed: 1, level: 0.95, resamples: 1000 });
  const shares = Object.fromEntries(Object.entries(byType).map(([type, figures]) => [type, figures.f1]));
  return { model: values.model, texts: texts.length, f1, interval, found: { precision, recall }, byType: shares };
}

function isOf(type: string): (span: EntitySpan) => boolean {
  return ({ label }) => label === type;
}
