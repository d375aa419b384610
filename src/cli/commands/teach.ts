import { AbortedError } from '../../core/errors.ts';
import type { TeachResult } from '../../public/train.ts';
import { openModel } from '../open/open-model.ts';
import { ENCODER_OPTIONS, JSON_OPTION, MODEL_NOTE, requireOneStdin } from '../options/shared-options.ts';
import { defineCommand, type OptionValues, type Terminal } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { formatCount, formatDuration, formatRate, plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';
import { TextsToTeach } from '../teach/texts-to-teach.ts';

const options = {
  out: { type: 'text', value: 'FILE', required: true, help: 'file of vectors, one a teacher; made, or added to' },
  role: {
    type: 'choice',
    value: 'NAME',
    choices: ['query', 'document'],
    help: 'what the texts are to the teacher; by default each line says so in its field role',
  },
  field: { type: 'texts', value: 'NAME', help: 'field to teach, where a line has it; by default like, or else text' },
  ...ENCODER_OPTIONS,
  ...JSON_OPTION,
} as const;

export const teachCommand = defineCommand({
  name: 'teach',
  summary: 'Writes the vectors that a teacher gives texts, for training a smaller model.',
  operands: { name: 'TEXTS.jsonl', min: 1, max: Number.POSITIVE_INFINITY },
  options,
  notes: [
    'Each file holds one JSON object a line, gzipped or not; - is standard input. Texts that are in the file of vectors\n' +
      'already are passed over. Ctrl-C stops after the block under way, and the same command goes on from there, as it does\n' +
      'when it was killed.',
    'Vectors are kept as float16 by text and role; a file belongs to one teacher. --field may be given several times.',
    MODEL_NOTE,
    'Example:  kenyon teach --model teacher.json --out teacher.vectors --role document passages.jsonl.gz',
  ],
  async run(values, files, terminal) {
    requireOneStdin(files, 'teach');
    const progress = new ProgressLine(terminal, 'texts');
    const bad = new BadLineLog(progress);
    const { field: fields, role } = values;
    const source = new TextsToTeach(files, { fields: fields.length > 0 ? fields : undefined, role }, { bad, terminal });
    const startedAt = performance.now();
    const { result, runtime } = await teachAll(source, { values, progress, terminal });
    bad.finish();
    const outcome = { ...result, lines: source.lines, without: source.without, badLines: bad.count };
    const ms = performance.now() - startedAt;
    terminal.stdout.write(values.json ? asJson(values.out, outcome, ms) : asText(values.out, runtime, outcome, ms));
    // Lines, and none that could be used: most likely the wrong field or no role.
    return bad.count + source.lines > 0 && source.lines === source.without ? 1 : 0;
  },
});

interface Run {
  readonly values: OptionValues<typeof options>;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
}

async function teachAll(source: TextsToTeach, { values, progress, terminal }: Run) {
  const { teachTexts } = await import('../../public/train.ts');
  const encoder = await openModel(values);
  const { signal } = terminal;
  try {
    const result = await teachTexts(encoder, source.texts(), {
      path: values.out,
      signal,
      onProgress: (report) => {
        const { doneBytes, takenBytes } = report;
        const read = source.fractionRead();
        progress.report({ ...report, fraction: read && takenBytes > 0 ? (read * doneBytes) / takenBytes : undefined });
      },
    });
    return { result, runtime: encoder.runtime };
  } catch (error) {
    if (error instanceof AbortedError)
      progress.note(`kenyon: what was taught is in ${values.out}; the same command goes on`);
    throw error;
  } finally {
    progress.clear();
    await encoder.close();
  }
}

interface Outcome extends TeachResult {
  readonly lines: number;
  readonly without: number;
  readonly badLines: number;
}

function asJson(out: string, outcome: Outcome, ms: number): string {
  const seconds = ms / 1000;
  return `${JSON.stringify({ out, ...outcome, seconds, textsPerSecond: outcome.taught / seconds })}\n`;
}

/** 'e5.vectors: 1,200 texts taught, 30 skipped, 18,410 in all (5.6 s, 214/s; onnxruntime, 2 threads)'. */
function asText(
  out: string,
  runtime: string,
  { taught, skipped, count, without, badLines }: Outcome,
  ms: number,
): string {
  const parts = [`${plural(taught, 'text')} taught`, `${formatCount(skipped)} skipped`];
  if (without > 0) parts.push(`${plural(without, 'line')} without the field`);
  if (badLines > 0) parts.push(plural(badLines, 'bad line'));
  parts.push(`${formatCount(count)} in all`);
  return `${out}: ${parts.join(', ')} (${formatDuration(ms)}, ${formatRate(taught / (ms / 1000))}/s; ${runtime})\n`;
}
