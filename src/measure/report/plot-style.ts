/** Colours of the lines on light and on dark paper, told apart by the colour-blind as well; they are given out in this order. */
const LINES: readonly (readonly [light: string, dark: string])[] = [
  ['#0b6bcb', '#6cb4ff'],
  ['#c2410c', '#ff9a5c'],
  ['#0f7b55', '#4fd1a0'],
  ['#8e3bb8', '#d79bf5'],
  ['#946c00', '#e6bf3c'],
  ['#b0225d', '#ff8fb8'],
  ['#0e7490', '#5fd3ea'],
  ['#57606a', '#aab4bf'],
];

/** How many lines have a colour of their own. */
export const LINE_COLOURS = LINES.length;

/** Style of a plot, for light and dark; it stands inside the SVG, so that the file needs nothing else. */
export const PLOT_STYLE = `
.plot{--paper:#fff;--ink:#1f2328;--soft:#59636e;--rule:#e4e8ec;${LINES.map(([light], i) => `--c${i}:${light};`).join('')}
font:13px system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
@media (prefers-color-scheme:dark){.plot{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--rule:#262c34;${LINES.map(([, dark], i) => `--c${i}:${dark};`).join('')}}}
.plot .paper{fill:var(--paper)}
.plot text{fill:var(--ink)}
.plot .soft{fill:var(--soft)}
.plot .rule{stroke:var(--rule);stroke-width:1}
.plot .target{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 4}
.plot .leader{stroke-width:1;stroke-opacity:.5;fill:none}
.plot .curve{fill:none;stroke-width:2.25;stroke-linejoin:round}
.plot .ring{fill:none;stroke:var(--ink);stroke-width:1.75}
.plot .name{font-weight:600}
`;
