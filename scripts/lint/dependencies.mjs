// Lint for the order of rooms: dependency-cruiser, which also follows type imports and dynamic
// ones.
import { filesOf, rooms, strangers } from './rooms.mjs';

const any = (paths) => paths.map(filesOf).join('|');

/** From each room to all that come after it. */
const upwards = rooms.slice(0, -1).map(({ paths }, at) => ({
  name: `above-${paths[0]}`,
  comment: 'A room imports from those before it alone: see scripts/lint/rooms.mjs.',
  severity: 'error',
  from: { path: any(paths) },
  to: { path: any(rooms.slice(at + 1).flatMap((room) => room.paths)), pathNot: any(paths) },
}));

const strange = strangers.map(({ from, to }) => ({
  name: `stranger-to-${from}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: to.map((one) => `^${one}/`).join('|') },
}));

export default {
  forbidden: [
    ...upwards,
    ...strange,
    {
      name: 'circle',
      comment: 'Files import each other: put what both need, a type as a rule, into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-room',
      comment: 'Every file of src stands in a room of scripts/lint/rooms.mjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: any(rooms.flatMap(({ paths }) => paths)) },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
