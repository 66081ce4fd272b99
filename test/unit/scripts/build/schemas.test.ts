/** The files that the build makes of the schema, and that the manifest names. */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { editorSchema } from '../../../../src/core/recipe/schema/schema';
import { serverSchema } from '../../../../src/core/recipe/schema/server';
import { sharedFolder } from '../../support/temporary';

const { writeSchemas } = createRequire(import.meta.url)(
  '../../../../scripts/build/schemas.cjs',
) as {
  writeSchemas: (dist: string) => Promise<void>;
};
const json = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

const description = editorSchema.description;
const folder = sharedFolder();
await writeSchemas(folder);
const written = (name: string) => json(path.join(folder, name));

describe('the schema as files', () => {
  it('is whole for other editors, and without rules for VS Code', () => {
    expect(written('recipe.schema.json')).toEqual(JSON.parse(JSON.stringify(editorSchema)));
    expect(written('recipe.vscode.schema.json')).toEqual(JSON.parse(JSON.stringify(serverSchema)));
  });

  it('is there in each language, in its words', () => {
    const languages = readdirSync('l10n').flatMap(
      (file) => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? [],
    );
    expect(languages.length).toBeGreaterThan(0);
    for (const language of languages) {
      const words = json(`l10n/bundle.l10n.${language}.json`);
      const translated = written(`recipe.vscode.schema.${language}.json`)['description'];
      expect(translated).toBe(words[description]);
      expect(translated).not.toBe(description);
    }
  });

  it('is named by the manifest in the language of the window', () => {
    const { contributes } = json('package.json') as {
      contributes: { jsonValidation: { url: string }[] };
    };
    const key = /^%(.+)%$/.exec(contributes.jsonValidation[0]!.url)![1]!;
    const manifests = readdirSync('.').filter((file) => /^package\.nls.*\.json$/.test(file));
    const named = manifests.map((file) => [file, json(file)[key]]);
    expect(named).toEqual(
      manifests.map((file) => [file, file.replace('package.nls', './dist/recipe.vscode.schema')]),
    );
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(named.map(([, url]) => path.basename(url as string))),
    );
  });
});
