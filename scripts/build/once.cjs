// One look at each module that no bundle holds.

/**
 * Enumerates `vscode` and Node's own modules once: for every file that imports one, esbuild would
 * copy all of its names into an object for that file, a good part of the time to load the
 * extension.
 */
function oncePlugin() {
  return {
    name: 'once',
    setup(build) {
      build.onResolve({ filter: /^(vscode$|node:)/ }, ({ kind, path: name, namespace }) =>
        kind !== 'import-statement' || namespace === 'once'
          ? { path: name, external: true }
          : { path: name, namespace: 'once', sideEffects: false },
      );
      build.onLoad({ filter: /.*/, namespace: 'once' }, ({ path: name }) => ({
        contents: [
          `export * from '${name}';`,
          ...(name === 'vscode' ? [] : [`export { default } from '${name}';`]),
        ].join(''),
      }));
    },
  };
}

module.exports = { oncePlugin };
