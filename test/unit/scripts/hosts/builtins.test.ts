import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkBuiltins } from '../../../../scripts/hosts/builtins';
import { temporaryFolder } from '../../support/temporary';

/** Code-server's folder, as far as tests use it, with two that they do not use. */
function extensionsFolder(): string {
  const folder = temporaryFolder();
  const used = [
    'configuration-editing',
    'json',
    'json-language-features',
    'log',
    'markdown-basics',
  ];
  const more = ['markdown-language-features', 'media-preview', 'python', 'search-result', 'yaml'];
  const themes = ['theme-defaults', 'theme-modern-icons', 'theme-seti'];
  for (const name of [...used, ...more, ...themes, 'git', 'copilot']) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'package.json'), '{}');
  }
  return folder;
}

describe('the built-in extensions of tests', () => {
  it('are links to those of code-server that tests use', async () => {
    const links = await linkBuiltins(extensionsFolder(), temporaryFolder());
    expect(readdirSync(links)).toContain('json-language-features');
    expect(readdirSync(links)).not.toContain('git');
    for (const name of readdirSync(links)) {
      expect(readdirSync(path.join(links, name))).toEqual(['package.json']);
    }
  });

  it('fail if code-server lacks one', async () => {
    const folder = extensionsFolder();
    rmSync(path.join(folder, 'json-language-features'), { recursive: true });
    await expect(linkBuiltins(folder, temporaryFolder())).rejects.toThrow('json-language-features');
  });
});
