// Builds the bundles into dist/: extension (with its later files), worker, fitter, cli, bench and
// every webview; into out/: the hosts' scripts and the tests that run inside VS Code. Flags:
// --production (minified, no source maps, so that none can be packed), --watch,
// --target=extension,worker,..., --dist=FOLDER.
const { chmodSync, existsSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { hostSuitePlugin, hostSuites } = require('./scripts/build/host-suites.cjs');
const { laterPlugin } = require('./scripts/build/later.cjs');
const { oncePlugin } = require('./scripts/build/once.cjs');
const { writeSchemas } = require('./scripts/build/schemas.cjs');

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
  // Bundled dependencies prefer their ES module builds; UMD wrappers hide their requires from
  // esbuild.
  mainFields: ['module', 'main'],
};

/** What the extension's later files are built with. */
const later = {
  ...node,
  external: ['vscode', ...native],
};

const bundles = {
  extension: {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: `${dist}/extension.js`,
    external: ['vscode', ...native],
    plugins: [laterPlugin(later, dist, watch), oncePlugin()],
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
    entryPoints: [
      ...hostSuites().map((suite) => ({ in: `host-suite:${suite}`, out: suite })),
      { in: 'test/host/support/shared-window.ts', out: 'shared-window' },
    ],
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
    await writeSchemas(dist);
    console.log('watching');
    return;
  }
  try {
    await Promise.all(contexts.map((context) => context.rebuild()));
  } finally {
    // One that is not disposed keeps this process alive, also after a failure.
    await Promise.all(contexts.map((context) => context.dispose()));
  }
  // It is started instead of VS Code's executable.
  if (chosen.some(([name]) => name === 'scripts'))
    chmodSync('out/scripts/hosts/as-vscode.js', 0o755);
  await writeSchemas(dist);
}

main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
});
