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
