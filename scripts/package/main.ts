/**
 * `npm run package [-- --target linux-x64]`: a VSIX for this or another platform, in the
 * repository's root; `npm run package -- --npm`: the command line as npm's package.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { HumanError } from '../../src/core/errors';
import { packageExtension } from './package-extension';
import { packageNpm } from './package-npm';
import { parseTarget } from './targets';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { target: { type: 'string' }, out: { type: 'string' }, npm: { type: 'boolean' } },
  });
  const root = process.cwd();
  if (values.npm === true) {
    console.log(path.relative(root, await packageNpm(root)));
    return;
  }
  const target = parseTarget(values.target);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const out = path.resolve(values.out ?? `fitprune-${target}-${version}.vsix`);
  const { bytes, files } = await packageExtension(root, target, out);
  console.log(`${path.relative(root, out)}: ${(bytes / 1e6).toFixed(1)} MB, ${files.length} files`);
}

main().catch((error: unknown) => {
  console.error(error instanceof HumanError ? error.message : error);
  process.exitCode = error instanceof HumanError ? error.exitCode : 1;
});
