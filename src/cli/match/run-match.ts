import type { Encoder } from '../../core/encoder.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import { describeDifferences } from '../../pairs/differences/describe-differences.ts';
import { LabelledSplit } from '../../pairs/match/labelled-split.ts';
import { type Match, matchPairs, requireThresholdOf } from '../../pairs/match/match-pairs.ts';
import { MatchTally } from '../../pairs/match/match-tally.ts';
import { writeThreshold } from '../../pairs/threshold/threshold-file.ts';
import type { BadLine } from '../../readers/record.ts';
import type { Terminal } from '../program/command.ts';
import type { BadLineLog } from '../render/bad-line-log.ts';
import type { ProgressLine } from '../render/progress-line.ts';
import { float32, type OutputRow, type RowFormat, type RowFormatName, rowFormat } from '../writers/row-format.ts';
import { fileSink, outputSink, requireTarget, type TextSink } from '../writers/text-sink.ts';
import type { MatchValues } from './match-options.ts';
import { countsLine, driftLine, judge } from './match-report.ts';
import type { ThresholdSetup } from './match-setup.ts';
import { type MatchSource, openJoinSource, openPairSource, type SourcePair } from './match-source.ts';
import { type MatchThreshold, obtainThreshold, splitName } from './match-threshold.ts';

/** Everything that one run of `kenyon match` works with. */
export interface MatchRun {
  readonly values: MatchValues;
  readonly files: readonly string[];
  readonly setup: ThresholdSetup;
  readonly terminal: Terminal;
  readonly progress: ProgressLine;
  readonly bad: BadLineLog;
  readonly scorer: PairScorer;
  /** Finds candidates of two lists. */
  readonly encoder?: Encoder;
}

/** Obtains the threshold, matches, writes, and says what it came to. @returns the exit code. */
export async function runMatch(run: MatchRun): Promise<number> {
  const { values, setup, progress, scorer, bad, terminal } = run;
  const inputs = inputsOf(run);
  const onBadLine = (line: BadLine) => bad.note(line);
  if (setup !== undefined && 'fit' in setup) await requireTarget(setup.fit.to, inputs);
  // Before the threshold is fitted, which may take long.
  if (values.out !== undefined) await requireTarget(values.out, inputs);
  const source = await openSource(run, onBadLine);
  const chosen = await obtainThreshold(setup, { values, terminal, onBadLine, scorer, progress });
  requireThresholdOf(scorer, chosen.threshold);
  const badBefore = bad.count;
  const startedAt = performance.now();
  const sink =
    values.out === undefined ? outputSink(terminal.stdout, terminal.signal) : await fileSink(values.out, inputs);
  const test = new LabelledSplit({ model: scorer.fingerprint, name: splitName(source.name) });
  const tally = new MatchTally();
  try {
    await matchAll(run, { source, chosen, sink, test, tally });
    await sink.finish();
  } finally {
    progress.clear();
    await sink.discard();
  }
  bad.finish();
  const badLines = bad.count - badBefore;
  const outcome = { name: source.name, tally, badLines, ms: performance.now() - startedAt };
  progress.note(countsLine(outcome));
  await conclude(run, { source, chosen, test, tally });
  // Nothing but bad lines: most likely the wrong format or field.
  return badLines > 0 && tally.total === 0 ? 1 : 0;
}

/** Every file that is read, as it was named. */
function inputsOf({ values, files, setup }: MatchRun): string[] {
  const threshold = setup !== undefined && 'file' in setup ? setup.file : undefined;
  const others = [values['fit-threshold'], threshold, values.model, values['pair-model']];
  return [...files, ...others.filter((file) => file !== undefined)];
}

interface Parts {
  readonly source: MatchSource;
  readonly chosen: MatchThreshold;
  readonly test: LabelledSplit;
  readonly tally: MatchTally;
}

function openSource({ values, files, terminal, encoder, progress }: MatchRun, onBadLine: (bad: BadLine) => void) {
  const context = { values, terminal, onBadLine };
  if (files.length === 1) return openPairSource(files[0], context);
  return openJoinSource(files, encoder!, {
    ...context,
    signal: terminal.signal,
    onProgress: (report) => progress.report(report),
  });
}

/** Matches and writes every pair. */
async function matchAll(
  { values, terminal, progress, scorer }: MatchRun,
  { source, chosen, sink, test, tally }: Parts & { readonly sink: TextSink },
): Promise<void> {
  const format = rowFormat(values.format, { plain: values['plain-csv'] });
  const matches = matchPairs(source.pairs, {
    scorer,
    explain: values.explain,
    signal: terminal.signal,
    onProgress: ({ stage, done }) => progress.report({ stage, done, fraction: source.fractionOf(done) }),
    threshold: chosen.threshold,
  });
  for await (const match of matches) {
    tally.note(match);
    if (match.pair.label !== undefined && chosen.threshold !== undefined)
      test.add(match.pair, match.pair.label, match.score);
    if (!values['matches-only'] || match.decision !== 'no match')
      await sink.write(format.render(matchRow(match, values.format)));
  }
  noteLost(format, progress);
}

function noteLost({ lost }: RowFormat, progress: ProgressLine): void {
  if (lost.size === 0) return;
  const names = [...lost].slice(0, 10).join(', ');
  progress.note(`the table has no column for fields that the first row lacks: ${names}; --format jsonl keeps them`);
}

/** Says what the threshold is worth, and writes it when it was fitted here. */
async function conclude({ progress }: MatchRun, { source, chosen, test, tally }: Parts): Promise<void> {
  const { threshold, fitted } = chosen;
  const verdict = judge(threshold, { split: test, oddLabel: source.oddLabel() });
  for (const line of verdict.lines) progress.note(line);
  const warning = driftLine(threshold, tally);
  if (warning !== undefined) progress.note(warning);
  if (fitted === undefined) return;
  await writeThreshold(fitted.to, verdict.threshold!, { replace: fitted.replace });
  progress.note(`${fitted.to}: the threshold and its evidence, for --threshold`);
}

/** One row of output: what stood in the input, then score, probability, decision and why. */
function matchRow({ pair, score, probability, decision, why }: Match<SourcePair>, format: RowFormatName): OutputRow {
  return {
    ...pair.row,
    score: float32(score),
    ...(decision !== undefined && {
      ...(probability !== undefined && { probability: Number(probability.toFixed(6)) }),
      decision,
    }),
    ...(why !== undefined && { why: reasons(describeDifferences(why), format) }),
  };
}

function reasons(lines: readonly string[], format: RowFormatName): string | readonly string[] {
  return format === 'jsonl' ? lines : lines.join('; ');
}
