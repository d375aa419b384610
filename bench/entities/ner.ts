import { parseArgs } from 'node:util';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { measureCrfRates } from './ner/crf-rates.ts';
import { measureFewTexts } from './ner/few-texts.ts';
import { HEAD_KINDS, measureHeads } from './ner/heads.ts';
import { measureSpeed } from './ner/speed.ts';

/*
 * Heads that find entities, over one small encoder: node dist/bench/entities/ner.js [--parts heads,speed,crf-rates,few-texts]
 *
 *   heads      kexue.fm 8877 on our terms: each head on each set and seed, entity F1 on texts held out
 *   speed      a training step and prediction, all heads in turns on the same batches; needs what heads trained
 *   crf-rates  kexue.fm 7196: rates of encoder and CRF, word F1 on PKU by a one-layer encoder, and the learned moves, after each of
 *              --points steps, of which an epoch has 1,181; --rows names some of its rows
 *   few-texts  kexue.fm 8877: the efficient GlobalPointer and the full one on --shares of CLUENER, the best of five points by texts that are
 *              neither trained on nor measured
 *
 * All but speed train. A run that was finished is not run again; one that was stopped goes on from its checkpoint.
 * --init is the encoder's start, a model directory, or none for random weights. That of the shipped pair model reads Chinese by characters and never saw an entity.
 */

const PARTS = {
  heads: measureHeads,
  speed: measureSpeed,
  'crf-rates': measureCrfRates,
  'few-texts': measureFewTexts,
};

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: Object.keys(PARTS).join() },
    data: { type: 'string', default: DEFAULT_DATA },
    init: { type: 'string', default: 'encoders/models/zh-en-pairs-small' },
    out: { type: 'string', default: 'runs/ner-bench' },
    layers: { type: 'string', default: '4' },
    sets: { type: 'string', default: 'cluener,msra,uner_zh' },
    heads: { type: 'string', default: HEAD_KINDS.join() },
    seeds: { type: 'string', default: '1,2,3' },
    shares: { type: 'string', default: '0.1,0.3,1' },
    steps: { type: 'string' },
    rows: { type: 'string' },
    points: { type: 'string', default: '150,295,590,1180,2360,3540,5900' },
    rounds: { type: 'string', default: '9' },
    threads: { type: 'string', default: '2' },
  },
});
const options = {
  start: {
    data: requireData(values.data),
    init: values.init,
    layers: Number(values.layers),
    threads: Number(values.threads),
  },
  out: values.out,
  sets: values.sets.split(','),
  heads: chosenNames('--heads', values.heads, HEAD_KINDS),
  seeds: values.seeds.split(',').map(Number),
  shares: values.shares.split(',').map(Number),
  ...(values.steps === undefined ? {} : { steps: Number(values.steps) }),
  ...(values.rows === undefined ? {} : { rows: values.rows.split(',') }),
  points: values.points.split(',').map(Number),
  rounds: Number(values.rounds),
};
for (const part of chosenNames('--parts', values.parts, Object.keys(PARTS) as (keyof typeof PARTS)[]))
  await PARTS[part](options);
