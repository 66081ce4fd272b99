// The suites of test/host as modules that VS Code runs.
const { existsSync, readdirSync, statSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');

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

/**
 * The module that VS Code is given for a suite: its tests, loaded when Mocha's globals are there.
 */
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
          resolveDir: root,
          contents: `import { runSuite } from './test/host/support/runner';
            export const run = () => runSuite(${text(suite)}, [${files.join()}]);`,
        };
      });
    },
  };
}

module.exports = { hostSuitePlugin, hostSuites };
