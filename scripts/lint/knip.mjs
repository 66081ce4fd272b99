// Finds exports that nobody imports. With --production, tests do not count: no file, and no
// function unused in its own file, may exist only for its test, so that the tested code is the
// shipped code.
const isProduction = process.argv.includes('--production');

export default {
  entry: [
    'src/{extension,worker/main,fitter/thread,cli/main,tools/manifest}.ts!',
    'webview/*/main.ts!',
    'scripts/**/main.{ts,mjs}',
    'scripts/*.mjs',
    'scripts/hosts/{start,host-tests}.ts',
    'scripts/{docs,cluster,reference,fixtures}/**/*.mjs',
    'scripts/hosts/as-vscode.ts',
    'scripts/torture/mutate-child.ts',
    'src/core/image/resample/assembly/passes.ts',
    'test/host/**/*.test.ts',
    'test/host/support/{runner,shared-window}.ts',
    'test/unit/core/lock/contender.ts',
    'test/unit/worker/spinner.ts',
    'test/**/*.test.ts',
    'test/{ui,export}/vitest.config.mts',
  ],
  project: ['src/**/*.ts!', 'webview/**/*.ts!', 'scripts/**/*.{ts,mjs}', 'test/**/*.ts'],
  ignore: ['src/core/onnx/generated/**'],
  typescript: { config: ['{.,webview,test,test/ui,scripts}/tsconfig.json'] },
  ignoreExportsUsedInFile: isProduction ? true : { interface: true, type: true },
  ignoreDependencies: ['@bufbuild/protoc-gen-es'],
  ignoreBinaries: ['protoc', 'cc', 'mkfifo'],
};
