import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConflictError, FormatError, NotFoundError } from '../../core/errors.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import { LabelledSplit } from '../../pairs/match/labelled-split.ts';
import { matchPairs } from '../../pairs/match/match-pairs.ts';
import { describeEvidence } from '../../pairs/threshold/describe-evidence.ts';
import { fitThreshold } from '../../pairs/threshold/fit-threshold.ts';
import type { FittedThreshold } from '../../pairs/threshold/fitted-threshold.ts';
import { readThreshold, requireReplaceable, writeThreshold } from '../../pairs/threshold/threshold-file.ts';
import { ofFile } from '../../readers/file-fault.ts';
import { formatCount, plural } from '../render/format-numbers.ts';
import type { ProgressLine } from '../render/progress-line.ts';
import type { FitSetup, ThresholdSetup } from './match-setup.ts';
import { pairsOf, type SourceContext } from './match-source.ts';

/** Threshold that decides, and how it was fitted if that happened just now. */
export interface MatchThreshold {
  readonly threshold?: FittedThreshold | number;
  readonly fitted?: FitSetup;
}

/** Context of fitting a threshold. */
export interface ThresholdContext extends SourceContext {
  readonly scorer: PairScorer;
  readonly progress: ProgressLine;
}

/** Reads the threshold, or fits it. @throws what reading and fitting throw. */
export async function obtainThreshold(setup: ThresholdSetup, context: ThresholdContext): Promise<MatchThreshold> {
  if (setup === undefined) return {};
  if ('number' in setup) return { threshold: setup.number };
  if ('file' in setup) return { threshold: await readThreshold(setup.file) };
  const { fit } = setup;
  // Before minutes of scoring rather than after them.
  await requireReplaceable(fit.to, context.scorer.fingerprint, fit);
  const there = fit.replace ? undefined : await thresholdAt(fit.to);
  if (there !== undefined) requireSameFit(fit, there);
  const split = await scoreSplit(fit.from, context);
  const { goal, unsureBelow } = fit;
  const threshold = ofFile(fit.from, () => fitThreshold(split.scores(), { goal, unsureBelow }));
  if (there !== undefined && there.fit.data !== threshold.fit.data) throw otherFit(fit, there);
  // At once, so that whatever stops the rest does not take it along; the test is added at the end.
  await writeThreshold(fit.to, threshold, { replace: fit.replace });
  return { threshold, fitted: fit };
}

/** The threshold that is to be replaced; undefined when there is none. */
async function thresholdAt(path: string): Promise<FittedThreshold | undefined> {
  return readThreshold(path).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
}

/** The same command may be given again; what another one fitted is kept unless it is asked for. @throws ConflictError */
function requireSameFit(fit: FitSetup, there: FittedThreshold): void {
  const isSame = isDeepStrictEqual(there.goal, fit.goal) && there.unsure?.below === fit.unsureBelow;
  if (!isSame || there.fit.name !== splitName(fit.from)) throw otherFit(fit, there);
}

function otherFit({ to }: FitSetup, there: FittedThreshold): ConflictError {
  return new ConflictError(
    `${to} holds another threshold, ${describeEvidence(there)}; name another file with --threshold, or give --replace`,
  );
}

/** Scores the pairs that are to fit the threshold. */
async function scoreSplit(file: string, context: ThresholdContext): Promise<LabelledSplit> {
  const { scorer, progress, terminal } = context;
  let bad = 0;
  const onBadLine: SourceContext['onBadLine'] = ({ line, reason }) => {
    bad++;
    context.onBadLine({ line, reason: `${file}: ${reason}` });
  };
  const opened = await pairsOf(file, 'required', { ...context, onBadLine });
  const split = new LabelledSplit({ model: scorer.fingerprint, name: splitName(opened.name) });
  const matches = matchPairs(opened.pairs, {
    scorer,
    signal: terminal.signal,
    onProgress: ({ done }) => progress.report({ stage: 'fit', done }),
  });
  for await (const { pair, score } of matches) split.add(pair, pair.label!, score);
  if (split.count === 0) {
    throw new FormatError(`${opened.name} has no labelled pair to fit a threshold on (${plural(bad, 'bad line')})`);
  }
  const badLines = bad === 0 ? '' : `, ${plural(bad, 'bad line')}`;
  progress.note(`${opened.name}: ${formatCount(split.count)} labelled pairs fit the threshold${badLines}`);
  return split;
}

/** Name of a file in evidence: without the way to it. */
export function splitName(file: string): string {
  return basename(file);
}
