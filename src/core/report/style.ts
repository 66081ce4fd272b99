/** The style sheet of the HTML report: both colour schemes, and paper. */
import { figureStyle, palette } from './figures/figure';

export const styleSheet = [
  palette(':root'),
  '*{box-sizing:border-box}',
  'body{margin:0;background:var(--ground);color:var(--text);' +
    'font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}',
  'main{max-width:1080px;margin:0 auto;padding:32px 24px 48px}',
  'h1{font-size:26px;line-height:1.25;margin:0 0 16px;overflow-wrap:anywhere}',
  'h2{font-size:20px;margin:40px 0 12px;padding-top:16px;border-top:1px solid var(--grid);' +
    'overflow-wrap:anywhere}',
  'h3{font-size:16px;margin:28px 0 8px}',
  'p,ul{margin:10px 0}',
  'ul{padding-left:20px}',
  'dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;margin:10px 0}',
  'dl div{display:contents}',
  'dt{color:var(--muted)}',
  'dd{margin:0;overflow-wrap:anywhere}',
  'code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}',
  'code{overflow-wrap:anywhere}',
  'pre{padding:12px 14px;background:var(--panel);border-radius:6px;white-space:pre-wrap;' +
    'overflow-wrap:anywhere}',
  '.warning{padding:8px 12px;border-left:3px solid var(--bad);background:var(--panel)}',
  '.scroll{overflow-x:auto}',
  '.table{margin:12px 0}',
  'table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}',
  'th,td{padding:6px 10px;border-bottom:1px solid var(--grid);text-align:right;vertical-align:top}',
  'thead th{color:var(--muted);font-weight:500;vertical-align:bottom;max-width:16ch}',
  'tbody th{font-weight:600;min-width:14ch;max-width:28ch}',
  'th:first-child,td:first-child{text-align:left;padding-left:0;overflow-wrap:anywhere}',
  '.narrow th:first-child{min-width:0;overflow-wrap:normal}',
  '.whole{white-space:nowrap}',
  'tbody th.part{font-weight:400;padding-left:14px}',
  '.note{color:var(--muted);font-size:12px;font-weight:400}',
  '.good div:first-child{color:var(--good);font-weight:600}',
  '.bad div:first-child{color:var(--bad);font-weight:600}',
  '.legend{max-width:90ch;color:var(--muted);font-size:12px}',
  'figure{margin:20px 0}',
  'figcaption{margin-bottom:4px;font-weight:600}',
  '.figure{display:block;max-width:100%;height:auto}',
  figureStyle,
  '@media (max-width:1000px){th,td{padding:6px 7px}.whole{white-space:normal}}',
  '@media (max-width:600px){.figure{max-width:none}dl{grid-template-columns:1fr}dt{margin-top:6px}}',
  '@media print{main{max-width:none;padding:0}body{font-size:11pt}.scroll{overflow:visible}' +
    'figure,tr,.warning,pre{break-inside:avoid}h2,h3,figcaption{break-after:avoid}' +
    'table{font-size:8.5pt}th,td{padding:3px 6px}}',
].join('\n');
