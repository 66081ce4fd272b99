import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Report {
  errors: string[];
  bundle: Record<string, string>;
  translations: {
    language: string;
    missing: string[];
    stale: string[];
    placeholders: string[];
  }[];
}

type Strings = Record<string, string>;

const json = (file: string): Strings => JSON.parse(readFileSync(file, 'utf8')) as Strings;
const report = JSON.parse(
  execFileSync(process.execPath, ['scripts/l10n.mjs', '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  }),
) as Report;

/** Languages that the extension speaks beside English. */
const languages = ['zh-cn'];

describe('strings of the code', () => {
  it('are literals that can be collected', () => {
    expect(report.errors).toEqual([]);
  });

  it('are in the English bundle (npm run l10n)', () => {
    expect(json('l10n/bundle.l10n.json')).toEqual(report.bundle);
  });

  it('are translated into every language', () => {
    expect(report.translations.map(({ language }) => language)).toEqual(languages);
  });

  it.each(report.translations)('$language lacks none, has none left over', (translation) => {
    expect(translation).toMatchObject({ missing: [], stale: [], placeholders: [] });
  });
});

describe('what a user can do', () => {
  it('names no option of the command line: a remedy does (src/core/remedies.ts)', () => {
    const options = /(^|\s|\()--[a-z]|\bfitprune (apply|calibrate|check|evaluate|fit|merge)\b/;
    const withOptions = Object.keys(report.bundle).filter((key) => options.test(key));
    expect(withOptions).toEqual([]);
  });
});

describe('strings of the manifest', () => {
  const manifest = readFileSync('package.json', 'utf8');
  const used = [...new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!))].sort();
  const files = readdirSync('.').filter((file) => /^package\.nls.*\.json$/.test(file));

  it('are there in every language', () => {
    expect(files.sort()).toEqual([
      'package.nls.json',
      ...languages.map((language) => `package.nls.${language}.json`),
    ]);
  });

  it.each(files)('%s holds the keys that are used and no more', (file) => {
    expect(Object.keys(json(file)).sort()).toEqual(used);
    expect(Object.entries(json(file)).filter(([, value]) => value.trim() === '')).toEqual([]);
  });

  it.each(files)('%s keeps commands, settings and links', (file) => {
    const marks = (value: string) => (value.match(/\(command:[^)]+\)|`[^`]+`/g) ?? []).sort();
    const english = json('package.nls.json');
    for (const [key, value] of Object.entries(json(file))) {
      expect(marks(value), key).toEqual(marks(english[key] ?? ''));
    }
  });
});
