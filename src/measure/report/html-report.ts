import type { BenchmarkResult } from '../benchmark-result.ts';
import { showCount, showSeconds } from './figures.ts';
import { resultPlot } from './frontier-plot.ts';
import { type Content, element, raw } from './markup.ts';
import { recommend } from './recommendation.ts';
import { allPointsTable, buildTable, frontierTable } from './report-tables.ts';

/** Writes a benchmark as one HTML page that loads nothing from anywhere. */
export function htmlReport(result: BenchmarkResult): string {
  const { data, k } = result;
  const { advice, proof, warning } = recommend(result);
  const caution = warning === undefined ? undefined : element('p', { class: 'soft' }, warning);
  const title = 'What recall costs on these vectors';
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('title', {}, `${title}: ${data.name}`),
      element('style', {}, raw(REPORT_STYLE)),
    ),
    element(
      'body',
      {},
      element(
        'main',
        {},
        element('h1', {}, title),
        element('p', { class: 'soft' }, subtitle(result)),
        element('div', { class: 'box' }, element('p', { class: 'main' }, advice), element('p', {}, proof), caution),
        element('figure', {}, raw(resultPlot(result))),
        section('The best settings', frontierTable(result)),
        section('What the indexes take', buildTable(result)),
        section('How to read this', list(readingNotes(k))),
        section('What it does not say', list(limits(result))),
        section('How it was measured', facts(result), everySetting(result)),
      ),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

function subtitle({ data, k }: BenchmarkResult): string {
  const { name, count, dim, queries, queriesFrom } = data;
  return (
    `${name}: ${showCount(count)} vectors of ${dim} values. ${showCount(queries)} queries (${queriesFrom}), ` +
    `the ${k} nearest by cosine asked for each.`
  );
}

function section(title: string, ...content: Content[]): Content {
  return element('section', {}, element('h2', {}, title), content);
}

function list(items: readonly string[]): Content {
  return element(
    'ul',
    {},
    items.map((item) => element('li', {}, item)),
  );
}

function everySetting(result: BenchmarkResult): Content {
  return element(
    'details',
    {},
    element('summary', {}, `Every setting that was measured (${result.points.length})`),
    allPointsTable(result),
  );
}

function readingNotes(k: number): string[] {
  return [
    `Recall@${k} is the share of the ${k} truly nearest vectors that an index found, the mean over the queries. ` +
      'What is true was computed by comparing with every vector; of equal scores any counts.',
    'Up and to the right is better. A filled dot is on the frontier: nothing measured beats it. A hollow one is beaten.',
    'The horizontal scale gives the same room to 0.9–0.99 as to 0.99–0.999: each step misses ten times less.',
    'p95 is the time that 95 of 100 queries stay within; "compared" is how many vectors an index compared one by one.',
    'The interval says how far the recall over all such queries may lie from the one measured; that the neighbours of one ' +
      'query are found or missed together is taken into account. A setting is chosen by a lower bound that is more careful ' +
      'still, because it is the best of many: it holds for all settings at once.',
  ];
}

const FULL_VECTORS = {
  memory:
    'Full vectors that an index compares at the end were read from memory here; a database reads them from its files, about ' +
    'two microseconds each once they are cached.',
  database: 'Full vectors that an index compares at the end were read from the database, as a search reads them.',
};

function limits({ data, truthSeconds, points }: BenchmarkResult): string[] {
  const rounds = points[0]?.rounds ?? 0;
  return [
    'One thread, one query at a time, nothing else of this program running. Turning text into a vector and reading documents come on top.',
    FULL_VECTORS[data.fullVectors],
    `Speeds are medians of ${rounds} rounds on this machine; another load or processor gives others. Recalls do not depend on it.`,
    `They hold for queries like these (${data.queriesFrom}) and for about this many vectors: with twice as many, or other ` +
      'texts, measure again.',
    `Exact answers were computed in ${showSeconds(truthSeconds)}; slow settings were asked fewer queries, see the table.`,
  ];
}

function facts({ environment, seed, k }: BenchmarkResult): Content {
  const { command, version, node, cpu, platform, measuredAt } = environment;
  const rows: [string, Content][] = [
    ['command', element('code', {}, command)],
    ['Kenyon', version],
    ['Node.js', `${node}, ${platform}`],
    ['processor', cpu],
    ['seed, k', `${seed}, ${k}`],
    ['measured', measuredAt],
  ];
  return element(
    'dl',
    {},
    rows.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  );
}

/** Style of the report; nothing is loaded from elsewhere. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--soft:#59636e;--rule:#d8dee4;--box:#f2f7fd;--edge:#0b6bcb;--mark:#eef6ee}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--rule:#30363d;--box:#111d2c;--edge:#6cb4ff;--mark:#12261b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:30px;line-height:1.2;margin:0 0 6px}
h2{font-size:20px;margin:40px 0 10px}
p,ul{max-width:72ch;margin:10px 0}
.soft{color:var(--soft)}
.box{background:var(--box);border-left:4px solid var(--edge);border-radius:4px;padding:14px 18px;margin:22px 0}
.box p{margin:6px 0}
.box .main{font-size:18px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
caption{caption-side:bottom;text-align:left;color:var(--soft);padding-top:8px}
th,td{padding:6px 7px;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap}
th{font-weight:600;color:var(--soft);vertical-align:bottom}
th:first-child,td:first-child,td.text,th.text{text-align:left}
td.text:nth-child(2){white-space:normal;min-width:120px}
tr.chosen td{background:var(--mark);font-weight:600}
figure{margin:14px 0}
figure svg{width:100%;height:auto;border:1px solid var(--rule);border-radius:6px}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
dt{color:var(--soft);float:left;clear:left;width:130px}
dd{margin:0 0 4px 140px}
summary{cursor:pointer;color:var(--soft)}
`;
