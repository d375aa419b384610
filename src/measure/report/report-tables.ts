import type { BenchmarkResult, PointFigures } from '../benchmark-result.ts';
import { showBytes, showCount, showMs, showOptions, showRate, showRecall, showSeconds } from './figures.ts';
import { type Content, element, type Markup } from './markup.ts';

/** The settings that no other beats, by ascending recall. */
export function frontierTable(result: BenchmarkResult): Markup {
  const best = result.points.filter(({ onFrontier }) => onFrontier).sort((a, b) => a.recall - b.recall);
  return pointTable(
    best,
    result,
    'No other setting that was measured is both faster and more exact than one of these.',
  );
}

/** Every setting, in the order in which it was measured. */
export function allPointsTable(result: BenchmarkResult): Markup {
  return pointTable(result.points, result, 'All settings, in the order of the run.');
}

/** Table of what each index costs: time, memory, disk. */
export function buildTable({ builds, data }: BenchmarkResult): Markup {
  const head = ['index', 'built with', 'time to build', 'in memory', 'a vector', 'on disk'];
  const rows = builds.map(({ title, options, seconds, memoryBytes, diskBytes }) => [
    title,
    showOptions(options) || '–',
    showSeconds(seconds),
    showBytes(memoryBytes),
    showBytes(Math.round(memoryBytes / data.count)),
    diskBytes === 0 ? 'nothing' : showBytes(diskBytes),
  ]);
  const caption =
    'One thread. The vectors themselves are on disk in any case ' +
    `(${showBytes(data.count * data.dim * 4)}) and count in memory only where an index keeps them.`;
  return table(head, rows, { caption, textColumns: 2 });
}

function pointTable(points: readonly PointFigures[], { setting, k }: BenchmarkResult, caption: string): Markup {
  const head = ['index', 'search options', `recall@${k}`, '95 % interval', 'all found', 'worst query', 'queries/s'];
  const times = ['p50 ms', 'p95 ms', 'p99 ms', 'compared'];
  const rows = points.map((p) => [
    p.index,
    showOptions(p.options) || '–',
    showRecall(p.recall),
    `${showRecall(p.interval[0])} – ${showRecall(p.interval[1])}`,
    `${(100 * p.perfectQueries).toFixed(1)} %`,
    String(Number(p.worstRecall.toFixed(3))),
    showRate(p.queriesPerSecond),
    showMs(p.p50Ms),
    showMs(p.p95Ms),
    showMs(p.p99Ms),
    p.scanned === 0 ? '–' : showCount(p.scanned),
  ]);
  const chosen = points.findIndex(
    ({ index, options }) => index === setting?.index && showOptions(options) === showOptions(setting.options),
  );
  return table([...head, ...times], rows, { caption, textColumns: 2, chosen });
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { caption, textColumns, chosen = -1 }: { caption: string; textColumns: number; chosen?: number },
): Markup {
  const cells = (kind: 'td' | 'th', values: readonly string[]): Content =>
    values.map((value, i) => element(kind, { class: i < textColumns ? 'text' : undefined }, value));
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, cells('th', head))),
      element(
        'tbody',
        {},
        rows.map((row, i) => element('tr', { class: i === chosen ? 'chosen' : undefined }, cells('td', row))),
      ),
    ),
  );
}
