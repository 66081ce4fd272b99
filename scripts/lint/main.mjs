// `npm run lint`: oxlint, in parallel with all other checks of the code. The output of a check is
// shown when it has ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const beside = ['lint:format', 'lint:rooms', 'lint:unused'];

async function runOthers() {
  let allPassed = true;
  for (const check of beside) if (!(await run(check))) allPassed = false;
  return allPassed;
}

async function run(script) {
  const child = spawn('npm', ['run', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Windows finds npm.cmd through its shell alone.
    shell: process.platform === 'win32',
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => output.push(part));
  const [code] = await once(child, 'close');
  process.stdout.write(Buffer.concat(output));
  return code === 0;
}

const passed = await Promise.all([run('lint:code'), runOthers()]);
if (passed.includes(false)) process.exitCode = 1;
