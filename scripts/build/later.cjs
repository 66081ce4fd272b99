// Builds the extension as several files: the code for activation, and dynamically imported code.
const path = require('node:path');
const esbuild = require('esbuild');
const { oncePlugin } = require('./once.cjs');

const root = path.resolve(__dirname, '../..');

/** The last file holds what no other one names. */
const rest = 'later';

/**
 * What a window needs as soon as it has something to show, by file: recipes, the graphs of models,
 * statistics. It is apart from `later.js`, which holds all commands and panels and takes seven
 * times as long to compile.
 */
const early = {
  workspace: [
    'src/core/profile/profile-file',
    'src/core/recipe/checks/missing',
    'src/core/workspace/workspace-search',
    'src/host/language/features',
    'src/host/recipes/headline',
    'src/host/recipes/status-words',
    'src/host/tests/explorer',
    'src/host/views/side-panel-parts',
    'src/host/workspace/read-places',
    'src/host/workspace/workspace-recipe',
  ],
  models: [
    'src/core/apply/origin',
    'src/core/model/families',
    'src/core/model/folder/fingerprint',
    'src/core/model/folder/folder',
    'src/core/model/folder/genai',
    'src/core/surgery/attention/find',
    'src/core/surgery/inputs',
    'src/core/surgery/pruning/before-decoder',
    'src/core/workspace/model-lookup',
  ],
  statistics: ['src/core/calibration/statistics-file'],
};

/**
 * Puts the extension's dynamic imports into files of their own: a bundle is compiled as a whole,
 * and activation must not wait for code that is not needed yet. The files hold copies of
 * the small modules that they share; classes used across them are recognised by their brand
 * (`HumanError`, `Text`).
 *
 * @param options of esbuild for such a file, without its entry and its outfile
 * @param dist folder of the files
 */
function laterPlugin(options, dist, watch) {
  const names = [...Object.keys(early), rest];
  const fileOf = (id) => names.find((name) => early[name]?.includes(id)) ?? rest;
  /** What each bundle imports dynamically, by the bundle's place: 0 is the extension. */
  const asked = names.map(() => []);
  /** Contexts of their own, so that watching knows which files belong to which bundle. */
  const contexts = names.map(() => undefined);
  const built = names.map(() => '');

  /** For the bundle at that place: what it imports dynamically is in the files after it. */
  const plugin = (at) => ({
    name: 'later',
    setup(build) {
      const ids = new Set();
      build.onStart(() => ids.clear());
      build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: name, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const id = path.relative(root, path.resolve(resolveDir, name)).replaceAll(path.sep, '/');
        // Bundled with the file itself, which is loaded by now.
        if (names.indexOf(fileOf(id)) < at) return undefined;
        ids.add(id);
        return { path: id, namespace: 'later' };
      });
      build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path: id }) => ({
        contents: `module.exports = require('./${fileOf(id)}.js').load(${JSON.stringify(id)});`,
      }));
      build.onResolve({ filter: /^\.\/\w+\.js$/, namespace: 'later' }, ({ path: name }) => ({
        path: name,
        external: true,
      }));
      build.onEnd(async ({ errors }) => {
        if (errors.length > 0) return;
        asked[at] = [...ids];
        await buildFile(at);
      });
      if (at === 0) build.onDispose(() => contexts.forEach((one) => void one?.dispose()));
    },
  });

  /** Builds the file at that place, if other modules are asked of it, or else the one after it. */
  const buildFile = async (at) => {
    if (at === names.length) return;
    const ids = new Set(asked.slice(0, at + 1).flat());
    const own = [...ids].filter((id) => fileOf(id) === names[at]).sort();
    const before = built[at];
    built[at] = own.join();
    if (own.length === 0 || before === built[at]) return buildFile(at + 1);
    modules[at] = own;
    contexts[at] ??= await esbuild.context({
      ...options,
      entryPoints: ['later-modules'],
      outfile: `${dist}/${names[at]}.js`,
      plugins: [
        modulesPlugin(() => modules[at]),
        ...(at + 1 < names.length ? [plugin(at + 1)] : []),
        oncePlugin(),
      ],
    });
    // Watching builds at once, and again when an error has been fixed.
    if (watch && before === '') await contexts[at].watch();
    else await contexts[at].rebuild();
  };
  const modules = names.map(() => []);

  return plugin(0);
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
        const loaders = ids().map((id) => `${JSON.stringify(id)}: () => require('./${id}')`);
        return {
          resolveDir: root,
          contents: `const modules = { ${loaders.join(', ')} };\nexports.load = (id) => modules[id]();`,
        };
      });
    },
  };
}

module.exports = { early, laterPlugin };
