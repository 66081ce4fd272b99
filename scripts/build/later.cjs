// Builds the extension as two files: the code for activation, and dynamically imported code.
const path = require('node:path');
const esbuild = require('esbuild');
const { oncePlugin } = require('./once.cjs');

const root = path.resolve(__dirname, '../..');

/**
 * Puts the extension's dynamic imports into a second file, `later.js`: a bundle is compiled as a
 * whole, and activation must not wait for code that is not needed yet. Both files hold copies of
 * the small modules that they share; classes used across them are recognised by their brand
 * (`HumanError`, `Text`).
 *
 * @param options of esbuild for that file
 */
function laterPlugin(options, watch) {
  return {
    name: 'later',
    setup(build) {
      const ids = new Set();
      // In a context of its own, so that watching knows which files belong to which bundle.
      let later;
      let built = '';
      build.onStart(() => ids.clear());
      build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: name, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const id = path.relative(root, path.resolve(resolveDir, name)).replaceAll(path.sep, '/');
        ids.add(id);
        return { path: id, namespace: 'later' };
      });
      build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path: id }) => ({
        contents: `module.exports = require('./later.js').load(${JSON.stringify(id)});`,
      }));
      build.onResolve({ filter: /^\.\/later\.js$/, namespace: 'later' }, () => ({
        path: './later.js',
        external: true,
      }));
      build.onEnd(async ({ errors }) => {
        if (errors.length > 0) return;
        later ??= await esbuild.context({
          ...options,
          plugins: [modulesPlugin(ids), oncePlugin()],
        });
        const before = built;
        built = [...ids].sort().join();
        // Watching builds at once, and again when an error has been fixed.
        if (watch && before === '') await later.watch();
        else if (built !== before) await later.rebuild();
      });
      build.onDispose(() => void later?.dispose());
    },
  };
}

/** `later-modules` gives the modules of `ids`, each loaded on request. */
function modulesPlugin(ids) {
  return {
    name: 'later-modules',
    setup(build) {
      build.onResolve({ filter: /^later-modules$/ }, ({ path: name }) => ({
        path: name,
        namespace: 'later-modules',
      }));
      build.onLoad({ filter: /.*/, namespace: 'later-modules' }, () => {
        const loaders = [...ids]
          .sort()
          .map((id) => `${JSON.stringify(id)}: () => require('./${id}')`);
        return {
          resolveDir: root,
          contents: `const modules = { ${loaders.join(', ')} };\nexports.load = (id) => modules[id]();`,
        };
      });
    },
  };
}

module.exports = { laterPlugin };
