/** Recalls at which libraries are compared. */
const RECALLS = [0.95, 0.98, 0.99];

const HEADER = [
  'index',
  'build s',
  'RSS MiB',
  'disk MiB',
  ...RECALLS.flatMap((r) => [`q/s at ${r}`, 'p50/p95/p99 ms']),
  'best recall',
];

/** Rows of the table: one for each way of answering that a peer has. */
export function frontierRows({ peer, buildSeconds, rssMib, diskMib, points }) {
  const variants = [...new Set(points.map(({ variant }) => variant))];
  return variants.map((variant) => {
    const own = points.filter((point) => point.variant === variant);
    return [
      variant === undefined ? peer : `${peer} ${variant}`,
      buildSeconds,
      rssMib,
      diskMib ?? '',
      ...RECALLS.flatMap((recall) => cellsAt(own, recall)),
      Math.max(...own.map((point) => point.recall)).toFixed(3),
    ];
  });
}

/** The fastest setting that reaches a recall, as two cells. */
function cellsAt(points, recall) {
  const reaching = points.filter((point) => point.recall >= recall);
  if (reaching.length === 0) return ['not reached', ''];
  const best = reaching.reduce((a, b) => (b.queriesPerSecond > a.queriesPerSecond ? b : a));
  return [
    `${best.queriesPerSecond} (${best.setting}, ${best.recall.toFixed(3)})`,
    `${best.p50Ms}/${best.p95Ms}/${best.p99Ms}`,
  ];
}

/** The rows as a Markdown table. */
export function table(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(HEADER), line(HEADER.map(() => '---')), ...rows.map(line)].join('\n');
}
