import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../../../scripts/hosts/chromium';
import { temporaryFolder } from '../../support/temporary';

/** A folder of programs of those names, which alone is searched. */
function pathWith(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(path.join(folder, name), '');
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CHROMIUM_PATH', '');
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the Chromium of tests', () => {
  it('is the headless shell if there is one', () => {
    const folder = pathWith('google-chrome', 'chromium', 'chromium-headless-shell');
    expect(findChromium()).toBe(path.join(folder, 'chromium-headless-shell'));
  });

  it('is Chromium before Chrome elsewhere', () => {
    const folder = pathWith('google-chrome', 'chromium');
    expect(findChromium()).toBe(path.join(folder, 'chromium'));
  });

  it('is the one that is named', () => {
    const folder = pathWith('chromium', 'mine');
    vi.stubEnv('CHROMIUM_PATH', path.join(folder, 'mine'));
    expect(findChromium()).toBe(path.join(folder, 'mine'));
    vi.stubEnv('CHROMIUM_PATH', path.join(folder, 'gone'));
    expect(() => findChromium()).toThrow('which does not exist');
  });
});
