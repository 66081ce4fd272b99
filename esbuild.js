// Builds the bundles into dist/: extension (with later.js), worker, fitter, cli, bench and every webview; into out/: the hosts'
// scripts and the tests that run inside VS Code. Flags: --production (minified, no source maps, so that none can
// be packed), --watch, --target=extension,worker,..., --dist=FOLDER.
const {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const targets = flag('target')?.split(',');
const dist = flag('dist') ?? 'dist';

/** Native or native-loading packages: they stay in node_modules and only the worker loads them. */
const native = ['onnxruntime-node', '@huggingface/transformers', 'sharp'];

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  // Bundled dependencies prefer their ES module builds; UMD wrappers hide their requires from esbuild.
  mainFields: ['module', 'main'],
};

const bundles = {
  extension: {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: `${dist}/extension.js`,
    external: ['vscode', ...native],
    plugins: [laterPlugin(), oncePlugin()],
    supported: { 'dynamic-import': false },
  },
  worker: {
    ...node,
    entryPoints: ['src/worker/main.ts'],
    outfile: `${dist}/worker.js`,
    external: native,
    plugins: [oncePlugin()],
  },
  // Pure arithmetic, in a thread of the extension host: no native package is reachable from it.
  fitter: {
    ...node,
    entryPoints: ['src/fitter/thread.ts'],
    outfile: `${dist}/fitter.js`,
    plugins: [oncePlugin()],
  },
  // No `vscode` among the externals: a leak of the editor into the core fails this build.
  cli: {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: `${dist}/cli.js`,
    external: native,
    plugins: [oncePlugin()],
    banner: { js: '#!/usr/bin/env node' },
  },
  bench: {
    ...node,
    entryPoints: ['scripts/bench/main.ts'],
    outfile: `${dist}/bench.js`,
    external: [...native, '@vscode/vsce'],
  },
  webview: {
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    entryPoints: webviewEntries(),
    outdir: `${dist}/webview`,
  },
  scripts: {
    ...node,
    entryPoints: [
      'hosts/host-tests',
      'hosts/as-vscode',
      'hosts/start',
      'package/main',
      'tour/main',
      'torture/main',
      'torture/mutate-child',
    ].map((name) => `scripts/${name}.ts`),
    outbase: 'scripts',
    outdir: 'out/scripts',
    banner: { js: '#!/usr/bin/env node' },
    packages: 'external',
  },
  hosttests: {
    ...node,
    entryPoints: hostSuites().map((suite) => ({ in: `host-suite:${suite}`, out: suite })),
    outdir: 'out/test/host',
    // Parts of Mocha for runs in several processes.
    external: ['vscode', ...native, './reporters/parallel-buffered.cjs', './worker.cjs'],
    plugins: [hostSuitePlugin()],
  },
};

/** The value of `--name=value`. */
function flag(name) {
  const prefix = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

/** One entry per panel: webview/<panel>/main.ts. */
function webviewEntries() {
  if (!existsSync('webview')) return [];
  return readdirSync('webview', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join('webview', entry.name, 'main.ts'))
    .filter((file) => existsSync(file))
    .map((file) => ({ in: file, out: path.basename(path.dirname(file)) }));
}

/** Each folder of test/host with tests in it runs in a VS Code of its own. */
function hostSuites() {
  const folder = 'test/host';
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((suite) => hostTests(suite).length > 0);
}

function hostTests(suite) {
  const folder = path.join('test/host', suite);
  if (!statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.resolve(folder, file))
    .sort();
}

/** The module that VS Code is given for a suite: its tests, loaded when Mocha's globals are there. */
function hostSuitePlugin() {
  return {
    name: 'host-suite',
    setup(build) {
      build.onResolve({ filter: /^host-suite:/ }, ({ path: name }) => ({
        path: name.slice('host-suite:'.length),
        namespace: 'host-suite',
      }));
      build.onLoad({ filter: /.*/, namespace: 'host-suite' }, ({ path: suite }) => {
        const text = JSON.stringify;
        const files = hostTests(suite).map(
          (file) => `[${text(file)}, () => require(${text(file)})]`,
        );
        return {
          resolveDir: __dirname,
          contents: `import { runSuite } from './test/host/support/runner';
            export const run = () => runSuite(${text(suite)}, [${files.join()}]);`,
        };
      });
    },
  };
}

/**
 * What the extension imports dynamically goes into a second file, `later.js`: a bundle is compiled as a whole,
 * and activation must not wait for what nobody has asked for yet. Both files hold their own copy of the
 * small modules that they share; classes that cross are known by their brand (`HumanError`, `Text`).
 */
function laterPlugin() {
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
        const id = path
          .relative(__dirname, path.resolve(resolveDir, name))
          .replaceAll(path.sep, '/');
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
          ...node,
          entryPoints: ['later-modules'],
          outfile: `${dist}/later.js`,
          external: ['vscode', ...native],
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

/**
 * `vscode` and Node's own modules are looked through once: for every file that imports one, esbuild would copy all of its
 * names into an object of that file's own, a good part of what loading the extension took.
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
          resolveDir: __dirname,
          contents: `const modules = { ${loaders.join(', ')} };\nexports.load = (id) => modules[id]();`,
        };
      });
    },
  };
}

/** The schema is a typed constant in the core; VS Code's JSON server reads one file, other editors the other. */
async function writeSchema() {
  const { outputFiles } = await esbuild.build({
    ...node,
    sourcemap: false,
    entryPoints: ['src/core/recipe/schema-server.ts'],
    write: false,
  });
  mkdirSync(dist, { recursive: true });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  const write = (name, schema) =>
    writeFileSync(`${dist}/${name}`, JSON.stringify(schema, null, 2) + '\n');
  write('recipe.schema.json', module.exports.editorSchema);
  write('recipe.vscode.schema.json', module.exports.serverSchema);
}

async function main() {
  const chosen = Object.entries(bundles).filter(
    ([name, options]) => (!targets || targets.includes(name)) && options.entryPoints.length > 0,
  );
  if (!watch && !targets) {
    for (const folder of [dist, 'out']) rmSync(folder, { recursive: true, force: true });
  }
  const contexts = await Promise.all(chosen.map(([, options]) => esbuild.context(options)));
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
    await writeSchema();
    console.log('watching');
    return;
  }
  try {
    await Promise.all(contexts.map((context) => context.rebuild()));
  } finally {
    // One that is not disposed keeps this process alive, also after a failure.
    await Promise.all(contexts.map((context) => context.dispose()));
  }
  // It is started in the place of VS Code's executable.
  if (chosen.some(([name]) => name === 'scripts'))
    chmodSync('out/scripts/hosts/as-vscode.js', 0o755);
  await writeSchema();
}

main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
});
