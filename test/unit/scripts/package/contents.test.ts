import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentProblems } from '../../../../scripts/package/contents';
import { parseTarget, targets } from '../../../../scripts/package/targets';

const modules = 'dist/node_modules';
const good = [
  'package.json',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'dist/extension.js',
  'dist/later.js',
  'dist/workspace.js',
  'dist/models.js',
  'dist/statistics.js',
  'dist/worker.js',
  'dist/fitter.js',
  'dist/cli.js',
  'media/skills/fitprune/SKILL.md',
  'dist/recipe.schema.json',
  'dist/recipe.vscode.schema.json',
  'dist/recipe.vscode.schema.zh-cn.json',
  `${modules}/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node`,
  `${modules}/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1`,
  `${modules}/@img/sharp-linux-x64/lib/sharp-linux-x64.node`,
  `${modules}/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7`,
  'media/sample/calibration.jsonl',
  'media/export/requirements.txt',
  'media/export/fitprune_export/__main__.py',
  'CHANGELOG.md',
  'l10n/bundle.l10n.json',
  'dist/webview/compare.css',
  'dist/webview/compare.js',
  'dist/webview/inspect.css',
  'dist/webview/inspect.js',
  'dist/webview/trade-off.css',
  'dist/webview/trade-off.js',
];

describe('contentProblems', () => {
  it('finds nothing wrong with what belongs in a VSIX', () => {
    expect(contentProblems(good, 'linux-x64')).toEqual([]);
  });

  it.each([
    ['dist/extension.js.map', 'source maps'],
    [`${modules}/onnxruntime-web/dist/ort.js`, 'the browser build of ONNX Runtime'],
    [`${modules}/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so`, 'GPU'],
    ['test/unit/x.test.ts', 'tests'],
    ['media/export/fitprune_export/__pycache__/check.cpython-311.pyc', 'compiled Python'],
    ['src/extension.ts', 'sources'],
    ['dist/bench.js', 'parts of the repository'],
    [`${modules}/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll`, 'another platform'],
    [`${modules}/@img/sharp-linux-arm64/lib/sharp.node`, 'another platform'],
  ])('refuses %s', (file, what) => {
    const problems = contentProblems([...good, file], 'linux-x64');
    expect(problems.join()).toContain(what);
  });

  it.each(good)('misses %s', (file) => {
    const problems = contentProblems(
      good.filter((other) => other !== file),
      'linux-x64',
    );
    expect(problems.length).toBe(1);
  });
});

describe('ONNX Runtime as npm has it', () => {
  const folder = 'node_modules/onnxruntime-node/bin/napi-v6';

  it.each(targets)('brings for %s the library that its binding loads', (target) => {
    const [platform, arch] = target.split('-') as [string, string];
    const natives = readdirSync(path.join(folder, platform, arch));
    const packed = [
      ...good.filter((file) => !/linux|napi/.test(file)),
      ...natives.map(
        (name) => `${modules}/onnxruntime-node/bin/napi-v6/${platform}/${arch}/${name}`,
      ),
    ];
    const problems = contentProblems(packed, target);
    expect(problems.filter((problem) => !/sharp/.test(problem))).toEqual([]);
    expect(problems.filter((problem) => /sharp/.test(problem)).length).toBeGreaterThan(0);
  });
});

describe('parseTarget', () => {
  it('takes the platforms that have natives', () => {
    expect(parseTarget('win32-arm64')).toBe('win32-arm64');
  });

  it('names them when asked for another', () => {
    expect(() => parseTarget('darwin-x64')).toThrow(/darwin-x64.*linux-x64.*darwin-arm64/s);
  });
});
