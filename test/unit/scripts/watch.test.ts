import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary';

/** A repository of the least that can be built. */
function project(): { folder: string; write: (file: string, text: string) => void } {
  const folder = temporaryFolder();
  cpSync('esbuild.js', path.join(folder, 'esbuild.js'));
  cpSync('scripts/build', path.join(folder, 'scripts/build'), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
  mkdirSync(path.join(folder, 'src/core/recipe/schema'), { recursive: true });
  const write = (file: string, text: string): void => {
    writeFileSync(path.join(folder, 'src', file), text);
  };
  write(
    'core/recipe/schema/server.ts',
    'export const editorSchema = {}, serverSchemaIn = () => ({});',
  );
  write('extension.ts', `export const part = () => import('./part');`);
  write('part.ts', `export const word = 'first';`);
  return { folder, write };
}

it('builds dynamically imported modules anew when they change', { timeout: 60_000 }, async () => {
  const { folder, write } = project();
  const args = ['esbuild.js', '--watch', '--target=extension'];
  const build = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  try {
    const file = path.join(folder, 'dist/later.js');
    const later = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    await expect.poll(later, { timeout: 20_000 }).toContain('first');
    write('part.ts', `export const word = 'second';`);
    await expect.poll(later, { timeout: 20_000 }).toContain('second');
    // Another module that nothing imported before.
    write('other.ts', `export const word = 'third';`);
    write('extension.ts', `export const part = () => [import('./part'), import('./other')];`);
    await expect.poll(later, { timeout: 20_000 }).toContain('third');
    write('other.ts', `export const word = 'fourth';`);
    await expect.poll(later, { timeout: 20_000 }).toContain('fourth');
  } finally {
    build.kill();
    await once(build, 'exit');
  }
});
