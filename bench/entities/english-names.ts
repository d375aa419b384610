import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import { englishNames } from '../../src/entities/rules/names/english-names.ts';
import { NAME_KINDS } from '../../src/entities/rules/rule-kinds.ts';
import { record } from '../harness/record.ts';

/*
 * The rules of English names on labelled sentences: node dist/bench/entities/english-names.js
 *
 * Of english-names-of-rules.jsonl, which whoever wrote the rules labelled, `look` was looked at meanwhile, `read` was labelled before and not looked at again, and
 * `unseen` was drawn, and labelled, when the rules stood; one word ("in" before places) was taken out of them after that. english-names.jsonl (`others`)
 * was labelled by someone else, and not looked at. A name is right when both ends and the kind are.
 */

interface LabelledNames {
  readonly text: string;
  readonly entities: readonly { readonly start: number; readonly end: number; readonly label: string }[];
  readonly set?: string;
}

async function labelledIn(name: string): Promise<LabelledNames[]> {
  const text = await readFile(join(packageRoot(), 'bench', 'data', name), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const others = (await labelledIn('english-names.jsonl')).map((row) => ({ ...row, set: 'others' }));
const rows = [...(await labelledIn('english-names-of-rules.jsonl')), ...others];
for (const set of new Set(rows.map((row) => row.set))) {
  const texts = rows.filter((row) => row.set === set);
  const counted = NAME_KINDS.map((kind) => ({ kind, ...countsOf(texts, kind) }));
  const [all, found, right] = (['labelled', 'found', 'right'] as const).map((what) =>
    counted.reduce((sum, counts) => sum + counts[what], 0),
  );
  record('english-names', {
    set,
    sentences: texts.length,
    ...figuresOf({ labelled: all, found, right }),
    kinds: counted,
  });
}

interface Counts {
  readonly labelled: number;
  readonly found: number;
  readonly right: number;
}

function countsOf(texts: readonly LabelledNames[], wanted: string): Counts {
  const counts = { labelled: 0, found: 0, right: 0 };
  for (const { text, entities } of texts) {
    const labelled = entities.filter(({ label }) => label === wanted);
    const found = englishNames(text).filter(({ kind }) => kind === wanted);
    counts.labelled += labelled.length;
    counts.found += found.length;
    counts.right += found.filter(({ start, end }) => labelled.some((e) => e.start === start && e.end === end)).length;
  }
  return counts;
}

function figuresOf({ labelled, found, right }: Counts) {
  const [precision, recall] = [right / found, right / labelled];
  return { labelled, found, right, precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}
