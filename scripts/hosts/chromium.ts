/** Finds a Chromium for code-server's workbench. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

/**
 * The shell first: it has no window to draw around the page, and takes a fifth less of the
 * processor.
 */
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

const wellKnown = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];

/**
 * @throws Error that says how to install one: a missing host fails the tests, it never skips them
 */
export function findChromium(): string {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which does not exist.`);
  }
  const found = [
    ...names.map((name) => findOnPath(name)),
    ...wellKnown,
    chromium.executablePath(),
  ].find((file) => file !== undefined && existsSync(file));
  if (found !== undefined) return found;
  throw new Error(
    'Tests in VS Code need Chromium, and there is none here. Install it (Debian and Ubuntu: ' +
      'apt-get install chromium; anywhere: npx playwright-core install chromium), or set ' +
      'CHROMIUM_PATH to the executable of a Chromium or Chrome.',
  );
}

/** The first file of that name on PATH. */
export function findOnPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}
