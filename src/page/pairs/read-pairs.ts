import { FileFault, linesOf, readLine } from '../documents/read-file.ts';
import { readTable } from '../documents/read-table.ts';

/** Two texts, and whether they say the same, where that is known. */
export interface TextPair {
  readonly a: string;
  readonly b: string;
  readonly label?: boolean;
}

/** A line that has not two texts. */
export class PairFault extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line}`);
    this.name = 'PairFault';
    this.line = line;
  }
}

/** Pairs, a line each: both texts, and 1 or 0 where it is known, with tabs between. @throws PairFault. */
export function readPairLines(text: string): TextPair[] {
  return linesOf(text).map(({ line, number }) => {
    const [a, b, label] = line.split('\t').map((part) => part.trim());
    if (!a || !b) throw new PairFault(number);
    return withLabel({ a, b }, label);
  });
}

/** Pairs of a file, by the end of its name. @throws PairFault, FileFault. */
export async function readPairFile(name: string, text: string): Promise<TextPair[]> {
  const kind = /\.(\w+)$/.exec(name.toLowerCase())?.[1];
  if (kind === 'jsonl' || kind === 'ndjson' || kind === 'json')
    return linesOf(text).map((line) => pairOf(readLine(line), line.number));
  if (kind !== 'csv') return readPairLines(withoutHead(text));
  const { documents } = await readTable(text, ',');
  return documents.map((row, i) => pairOf(row, i + 2));
}

/** Tables of pairs often begin with the names of their columns. */
function withoutHead(text: string): string {
  return text.replace(/^\uFEFF?(?:a|text1|sentence1)\t(?:b|text2|sentence2)(?:\t[^\n]*)?\r?\n/i, '');
}

function pairOf(value: unknown, line: number): TextPair {
  if (typeof value !== 'object' || value === null) throw new FileFault('uploadNoObjects');
  const { a, b, text1, text2, sentence1, sentence2, label } = value as Record<string, unknown>;
  const [first, second] = [a ?? text1 ?? sentence1, b ?? text2 ?? sentence2];
  if (typeof first !== 'string' || typeof second !== 'string') throw new PairFault(line);
  return withLabel({ a: first, b: second }, label);
}

function withLabel(pair: TextPair, label: unknown): TextPair {
  if (label === undefined || label === null || label === '') return pair;
  const text = String(label).toLowerCase();
  if (text === '1' || text === 'true') return { ...pair, label: true };
  return text === '0' || text === 'false' ? { ...pair, label: false } : pair;
}
