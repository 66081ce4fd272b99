// Writes the tools for language models into package.json, from the same source that the MCP server
// lists.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: ['src/tools/manifest.ts'],
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', '@huggingface/transformers', 'sharp'],
});
const module = { exports: {} };
const { createRequire } = await import('node:module');
const require = createRequire(import.meta.url);
new Function('module', 'exports', 'require', '__dirname', outputFiles[0].text)(
  module,
  module.exports,
  require,
  process.cwd(),
);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
manifest.contributes.languageModelTools = module.exports.languageModelTools();
writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
