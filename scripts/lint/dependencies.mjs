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

/** The roots of the code, each file of which stands in a room. */
const roots = '^(src|webview|scripts)/';
const roomless = { path: roots, pathNot: any(rooms.flatMap(({ paths }) => paths)) };

/** A file is seen by what it imports, by who imports it, or by having neither. */
const noRoom = [
  { from: roomless, to: {} },
  { from: {}, to: roomless },
  { from: { ...roomless, orphan: true }, to: {} },
].map((rule) => ({
  name: 'no-room',
  comment: 'Every file stands in a room of scripts/lint/rooms.mjs.',
  severity: 'error',
  ...rule,
}));

export default {
  forbidden: [
    ...upwards,
    ...strange,
    ...noRoom,
    {
      name: 'circle',
      comment: 'Files import each other: put what both need, a type as a rule, into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The package of the same name would be taken for esbuild.js.
    exclude: { path: String.raw`(^|/)generated/|^esbuild\.js$` },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
