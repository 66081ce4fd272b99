// Builds the bundles into dist/: extension, worker, fitter, cli, bench and every webview. Flags: --production
// (minified, no source maps, so that none can be packed), --watch, --target=extension,worker,... .
const { existsSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const targets = process.argv
  .find((flag) => flag.startsWith('--target='))
  ?.slice(9)
  .split(',');

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
    outfile: 'dist/extension.js',
    external: ['vscode', ...native],
  },
  worker: {
    ...node,
    entryPoints: ['src/worker/main.ts'],
    outfile: 'dist/worker.js',
    external: native,
  },
  // Pure arithmetic, in a thread of the extension host: no native package is reachable from it.
  fitter: {
    ...node,
    entryPoints: ['src/fitter/thread.ts'],
    outfile: 'dist/fitter.js',
  },
  // No `vscode` among the externals: a leak of the editor into the core fails this build.
  cli: {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    external: native,
    banner: { js: '#!/usr/bin/env node' },
  },
  bench: {
    ...node,
    entryPoints: ['scripts/bench/main.ts'],
    outfile: 'dist/bench.js',
    external: native,
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
    outdir: 'dist/webview',
  },
};

/** One entry per panel: webview/<panel>/main.ts. */
function webviewEntries() {
  if (!existsSync('webview')) return [];
  return readdirSync('webview', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join('webview', entry.name, 'main.ts'))
    .filter((file) => existsSync(file))
    .map((file) => ({ in: file, out: path.basename(path.dirname(file)) }));
}

/** The schema is a typed constant in the core; VS Code's JSON server and other editors read the file. */
async function writeSchema() {
  const { outputFiles } = await esbuild.build({
    ...node,
    sourcemap: false,
    entryPoints: ['src/core/recipe/schema.ts'],
    write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  writeFileSync(
    'dist/recipe.schema.json',
    JSON.stringify(module.exports.recipeSchema, null, 2) + '\n',
  );
}

async function main() {
  const chosen = Object.entries(bundles).filter(
    ([name, options]) => (!targets || targets.includes(name)) && options.entryPoints.length > 0,
  );
  if (!watch && !targets) rmSync('dist', { recursive: true, force: true });
  const contexts = await Promise.all(chosen.map(([, options]) => esbuild.context(options)));
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
    await writeSchema();
    console.log('watching');
    return;
  }
  await Promise.all(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
  await writeSchema();
}

main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
});
