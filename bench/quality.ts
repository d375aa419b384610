import { parseArgs } from 'node:util';
import type { Precision } from '../encoders/onnx/inference-graph.ts';
import { loadEncoder, SHIPPED_MODEL } from '../encoders/pretrained.ts';
import { loadEvaluation } from '../encoders/training/data/evaluations.ts';
import { evaluateEncoder } from '../encoders/training/metrics/evaluate-encoder.ts';
import { DEFAULT_DATA, record, requireData } from './harness.ts';

/*
 * What the shipped encoder is worth on the measured splits: node dist/bench/quality.js [--sets lcqmc,stsb_zh]
 */

const SETS = 'lcqmc,stsb_zh,stsb_en,atec,bq,pawsx_zh,cmrc,tatoeba_en_zh,tatoeba_zh_en';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_MODEL },
    precision: { type: 'string', default: 'fp32' },
    sets: { type: 'string', default: SETS },
  },
});
requireData(values.data);
const encoder = await loadEncoder(values.model, { precision: values.precision as Precision });
for (const name of values.sets.split(',')) {
  const figures = await evaluateEncoder(encoder, await loadEvaluation(values.data, name));
  record('quality', { set: name, runtime: encoder.runtime, fingerprint: encoder.fingerprint, ...figures });
}
await encoder.close();
