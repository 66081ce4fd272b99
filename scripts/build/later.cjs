// The extension in two files: what activation needs, and what is imported dynamically.
const path = require('node:path');
const esbuild = require('esbuild');
const { oncePlugin } = require('./once.cjs');

const root = path.resolve(__dirname, '../..');

/**
 * What the extension imports dynamically goes into a second file, `later.js`: a bundle is compiled as a whole,
 * and activation must not wait for what nobody has asked for yet. Both files hold their own copy of the
 * small modules that they share; classes that cross are known by their brand (`HumanError`, `Text`).
 * @param options how esbuild makes that file
 */
function laterPlugin(options, watch) {
  return {
    name: 'later',
    setup(build) {
      const ids = new Set();
      // In a context of its own: watching, esbuild knows of each file in which bundle it is.
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
        // What it watches is built at once, and again when it is mended after an error.
        if (watch && before === '') await later.watch();
        else if (built !== before) await later.rebuild();
      });
      build.onDispose(() => void later?.dispose());
    },
  };
}

/** `later-modules` is what gives the modules of `ids`, each loaded when it is asked for. */
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
