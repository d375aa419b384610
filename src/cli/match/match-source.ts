import type { Encoder } from '../../core/encoder.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { type JoinedPair, joinLists } from '../../pairs/match/join-lists.ts';
import type { MatchPair } from '../../pairs/match/match-pairs.ts';
import { type OpenedInput, readDocuments } from '../../readers/read-documents.ts';
import { type PairLine, readPairs } from '../../readers/read-pairs.ts';
import type { BadLine } from '../../readers/record.ts';
import { textOptions } from '../options/text-options.ts';
import type { Terminal } from '../program/command.ts';
import { float32, type OutputRow } from '../writers/row-format.ts';
import type { MatchValues } from './match-options.ts';

/** A pair that is to be matched, with what its row of output begins with. */
export interface SourcePair extends MatchPair {
  readonly row: OutputRow;
  readonly label?: 0 | 1 | undefined;
}

/** Pairs to be matched. */
export interface MatchSource {
  /** Name in messages: 'pairs.tsv', 'a.txt with b.txt'. */
  readonly name: string;
  /** Part of the input that `done` pairs are, 0 to 1, reckoned by bytes; undefined where the input's size is not known. */
  fractionOf(done: number): number | undefined;
  /** The first label that is neither 0 nor 1. */
  oddLabel(): BadLine | undefined;
  readonly pairs: AsyncIterable<SourcePair>;
}

/** Context of reading pairs. */
export interface SourceContext {
  readonly values: MatchValues;
  readonly terminal: Terminal;
  readonly onBadLine: (bad: BadLine) => void;
}

/** Opens a file of pairs. @throws as `readPairs` does. */
export async function pairsOf(file: string, labels: 'required' | 'optional', context: SourceContext) {
  const { values, terminal, onBadLine } = context;
  return readPairs(file, {
    ...textOptions(values, 'match'),
    format: values['input-format'],
    aField: values['a-field'],
    bField: values['b-field'],
    labelField: values['label-field'],
    labels,
    stdin: terminal.stdin,
    signal: terminal.signal,
    onBadLine,
  });
}

/** The pairs of a file. */
export async function openPairSource(file: string, context: SourceContext): Promise<MatchSource> {
  const opened = await pairsOf(file, 'optional', context);
  let read = 0;
  const pairs = (async function* () {
    for await (const { a, b, label, line, fields } of opened.pairs) {
      read++;
      yield { a, b, label, row: { line, ...renamed(fields, RESULT_FIELDS) } };
    }
  })();
  const { name, oddLabel, totalBytes, bytesRead } = opened;
  // Reading runs ahead of scoring: scale what was read by how much of that is done.
  const fractionOf = (done: number) =>
    totalBytes && read ? Math.min(1, (done / read) * (bytesRead() / totalBytes)) : undefined;
  return { name, oddLabel, pairs, fractionOf };
}

/** Two lists, joined: each item of the first with its nearest ones of the second. */
export async function openJoinSource(
  [fileA, fileB]: readonly string[],
  encoder: Encoder,
  context: SourceContext & LongWorkOptions,
): Promise<MatchSource> {
  const { values, signal, onProgress } = context;
  const [listA, listB] = await Promise.all([openList(fileA, 'a-field', context), openList(fileB, 'b-field', context)]);
  const joined = joinLists(items(listA), items(listB), {
    encoder,
    k: values.k,
    signal,
    onProgress,
  });
  const pairs = (async function* () {
    for await (const pair of joined) yield { ...pair, row: joinedRow(pair, values) };
  })();
  const name = `${listA.name} with ${listB.name}`;
  return { name, oddLabel: () => undefined, pairs, fractionOf: () => undefined };
}

function openList(file: string, option: 'a-field' | 'b-field', { values, terminal, onBadLine }: SourceContext) {
  return readDocuments(file, {
    ...textOptions(values, 'match'),
    format: values['input-format'],
    textField: values[option] ?? 'text',
    textOption: `--${option}`,
    idField: values['id-field'],
    stdin: terminal.stdin,
    signal: terminal.signal,
    onBadLine: ({ line, reason }) => onBadLine({ line, reason: `${file}: ${reason}` }),
  });
}

interface ListItem {
  readonly text: string;
  readonly id: string | undefined;
  readonly line: number;
}

async function* items({ documents }: OpenedInput): AsyncGenerator<ListItem> {
  for await (const { line, document } of documents) yield { text: document.text, id: document.id, line };
}

function joinedRow(pair: JoinedPair<ListItem, ListItem>, values: MatchValues): OutputRow {
  const { a, b, itemA, itemB, rank, score } = pair;
  const places = { a_line: itemA.line, a_id: itemA.id, b_line: itemB.line, b_id: itemB.id };
  // What found the pair; what scores it is another model.
  return { ...places, a, b, rank, ...(values['pair-model'] !== undefined && { cosine: float32(score) }) };
}

/** Names that the results have in a row. */
const RESULT_FIELDS = ['line', 'score', 'probability', 'decision', 'why'];

/** Fields under their own names; one that is called like a result gets underscores before its name, as many as it takes. */
function renamed(fields: PairLine['fields'], taken: readonly string[]): OutputRow {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    let free = name;
    while (taken.includes(free) || (free !== name && free in fields)) free = `_${free}`;
    row[free] = value;
  }
  return row;
}
