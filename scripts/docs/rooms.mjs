// Writes the table of docs/architecture.md from scripts/lint/rooms.mjs, which lint holds the code
//   to: npm run docs:rooms     rewrites the part between the markers ... -- --print         prints
//   that part and writes nothing
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rooms } from '../lint/rooms.mjs';

const page = fileURLToPath(new URL('../../docs/architecture.md', import.meta.url));
const [open, close] = ['<!-- rooms -->', '<!-- /rooms -->'];

/** The table, the highest room first. */
function roomsTable() {
  const rows = rooms
    .toReversed()
    .flatMap(({ paths, holds, parts }) => [
      row(paths, holds),
      ...Object.entries(parts).map(([part, what]) => row([part], what)),
    ]);
  return ['| folder | holds |', '| --- | --- |', ...rows].join('\n');
}

function row(paths, holds) {
  return `| ${paths.map((one) => `\`${one}\``).join(', ')} | ${holds} |`;
}

if (process.argv.includes('--print')) {
  console.log(roomsTable());
} else {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${page} lacks ${open} ... ${close}.`);
  const before = text.slice(0, from + open.length);
  writeFileSync(page, `${before}\n\n${roomsTable()}\n\n${text.slice(to)}`);
}
