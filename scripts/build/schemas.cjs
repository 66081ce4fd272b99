// The recipe's schema as files: a typed constant of the core, evaluated by itself.
const { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const root = path.resolve(__dirname, '../..');
const l10n = path.join(root, 'l10n');

/** What src/core/recipe/schema/server.ts exports. */
async function evaluatedSchemas() {
  const { outputFiles } = await esbuild.build({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    entryPoints: [path.join(root, 'src/core/recipe/schema/server.ts')],
    write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  return module.exports;
}

/** The texts of the schema that VS Code shows, in English. */
async function schemaTexts() {
  const { serverSchemaIn } = await evaluatedSchemas();
  const found = new Set();
  serverSchemaIn((english) => {
    found.add(english);
    return english;
  });
  return [...found];
}

/**
 * Writes the schema of other editors, and that of VS Code's JSON server in every language: the
 * manifest names the file of a window's language, as it names titles.
 */
async function writeSchemas(dist) {
  const { editorSchema, serverSchemaIn } = await evaluatedSchemas();
  mkdirSync(dist, { recursive: true });
  const write = (name, schema) =>
    writeFileSync(path.join(dist, name), JSON.stringify(schema, null, 2) + '\n');
  write('recipe.schema.json', editorSchema);
  write(
    'recipe.vscode.schema.json',
    serverSchemaIn((english) => english),
  );
  for (const [language, bundle] of translations()) {
    write(
      `recipe.vscode.schema.${language}.json`,
      serverSchemaIn((english) => bundle[english] ?? english),
    );
  }
}

function translations() {
  if (!existsSync(l10n)) return [];
  return readdirSync(l10n).flatMap((file) => {
    const language = /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1];
    if (language === undefined) return [];
    return [[language, JSON.parse(readFileSync(path.join(l10n, file), 'utf8'))]];
  });
}

module.exports = { schemaTexts, writeSchemas };
