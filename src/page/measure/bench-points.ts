/** A measured setting of an index. */
export interface BenchPoint {
  readonly index: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly k: number;
  readonly recall: number;
  readonly queriesPerSecond: number;
}

/** The points in a results.jsonl of `kenyon bench`; of several runs those of the last one. Lines that are none are passed over. */
export function readBenchPoints(text: string): BenchPoint[] {
  const rows = text.split(/\r?\n/).map(parsed);
  const points = rows.filter(isPoint);
  const last = points.at(-1)?.measuredAt;
  return points.filter(({ measuredAt }) => measuredAt === last);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isPoint(value: unknown): value is BenchPoint & { readonly measuredAt?: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, index, recall, queriesPerSecond } = value as Record<string, unknown>;
  return (
    kind === 'point' && typeof index === 'string' && typeof recall === 'number' && typeof queriesPerSecond === 'number'
  );
}

/** Points that no other one beats in both recall and speed, by ascending recall. */
export function frontierOf<P extends Pick<BenchPoint, 'recall' | 'queriesPerSecond'>>(points: readonly P[]): P[] {
  let fastest = Number.NEGATIVE_INFINITY;
  return [...points]
    .sort((a, b) => b.recall - a.recall || b.queriesPerSecond - a.queriesPerSecond)
    .filter(({ queriesPerSecond }) => {
      const isBetter = queriesPerSecond > fastest;
      if (isBetter) fastest = queriesPerSecond;
      return isBetter;
    })
    .reverse();
}

/** Options in words: efSearch 64. */
export function optionWords(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
