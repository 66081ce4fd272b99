/**
 * A language pack without words: the window has a language, and extensions are asked for theirs.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes VS Code's record of an installed pack; the workbench's own texts stay English. */
export async function writeLanguagePack(userDataDir: string, locale: string): Promise<void> {
  const folder = path.join(userDataDir, 'language-packs');
  await mkdir(folder, { recursive: true });
  const words = path.join(folder, `${locale}.json`);
  await writeFile(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  const identifier = { id: `test.language-pack-${locale}` };
  const packs = {
    [locale]: {
      hash: locale,
      label: locale,
      extensions: [{ extensionIdentifier: identifier, version: '1.0.0' }],
      translations: { vscode: words },
    },
  };
  await writeFile(path.join(userDataDir, 'languagepacks.json'), JSON.stringify(packs));
}
