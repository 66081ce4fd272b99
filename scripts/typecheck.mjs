// `npm run typecheck`: every project of the repository, with the fast compiler (TypeScript 7; about
// 25 s, a quarter of 6's time). The check of rooms needs version 6 for its API.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(
  new URL('bin/tsc', import.meta.resolve('typescript-7/package.json')),
);
const projects = ['.', 'webview', 'test', 'test/ui', 'scripts'];

for (const project of projects) {
  const { status } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', project], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
