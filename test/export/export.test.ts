/**
 * Tiny checkpoints of every family through `fitprune export`, and the folders through the product.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exported } from '../../src/core/export/export';
import { fitprune } from '../unit/support/cli';
import { calibrationData } from '../unit/support/sample';
import { startExports, type Exports } from './support/exports';
import { killExport } from './support/killed';
import { evaluate, findPython, makeCheckpoints } from './support/python';

const python = await findPython();
if (python.executable === undefined) console.warn(`The export tests are skipped: ${python.reason}`);

/** With `gqa`, those that GroupQueryAttention can hold. */
const families: { name: string; gqa: boolean }[] = [
  { name: 'llava', gqa: true },
  { name: 'llava-next', gqa: true },
  { name: 'llava-onevision', gqa: true },
  { name: 'qwen2-vl', gqa: true },
  { name: 'qwen2.5-vl', gqa: true },
  { name: 'smolvlm', gqa: true },
  { name: 'paligemma', gqa: false },
  { name: 'paligemma2', gqa: false },
  { name: 'gemma3', gqa: false },
  { name: 'mistral3', gqa: true },
  { name: 'internvl', gqa: true },
];

/**
 * Those of which every precision goes through the product, with either attention; of the others
 * only fp32 does.
 */
const everyPrecision = ['llava', 'qwen2.5-vl'];
const precisions = ['fp32', 'fp16', 'q4', 'q4f16'];
const kindsOf = ({ gqa }: { gqa: boolean }) => (gqa ? ['eager', 'gqa'] : ['eager']);
/**
 * With more than the two tiles that its checkpoint allows, rows are averages of others and carry no
 * mark.
 */
const takesRows = ['llava-onevision'];

describe.skipIf(python.executable === undefined)('export', () => {
  let root: string;
  let exports: Exports;
  const checkpoint = (name: string): string => path.join(root, 'checkpoints', name);
  const folder = (name: string, kind: string): string => path.join(root, kind, name);

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fitprune-export-'));
    const names = families.map(({ name }) => name);
    makeCheckpoints(python.executable!, path.join(root, 'checkpoints'), names);
    exports = startExports(
      python.executable!,
      families.flatMap((family) =>
        kindsOf(family).map((attention) => ({
          checkpoint: checkpoint(family.name),
          out: folder(family.name, attention),
          attention,
          dtypes:
            attention === 'eager' || everyPrecision.includes(family.name)
              ? precisions
              : ['fp32', 'q4'],
        })),
      ),
    );
  });

  afterAll(() => {
    exports.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const args = (name: string, out: string): string[] => {
    return ['export', checkpoint(name), out, '--python', python.executable!];
  };

  test.each(families.flatMap((family) => kindsOf(family).map((kind) => ({ ...family, kind }))))(
    '$name, $kind: every precision agrees with PyTorch',
    async ({ name, kind }) => {
      const out = folder(name, kind);
      const checks = await exports.checksOf(out);
      const dtypes =
        kind === 'eager' || everyPrecision.includes(name) ? precisions : ['fp32', 'q4'];
      expect(checks.map(({ dtype }) => dtype)).toEqual(dtypes);
      for (const { dtype, deviations, top } of checks) {
        // Measured: below 2e-5 in float32, below 0.02 in float16.
        expect(deviations, dtype).toBeLessThan(dtype.includes('16') ? 0.05 : 1e-4);
        expect(top, dtype).toBeGreaterThan(0.9);
      }
      const files = await readdir(path.join(out, 'onnx'));
      expect(files.filter((file) => file.endsWith('.onnx'))).toHaveLength(3 * dtypes.length);
      const config = JSON.parse(await readFile(path.join(out, 'config.json'), 'utf8')) as object;
      expect(config).toHaveProperty(['transformers.js_config', 'use_external_data_format']);
    },
  );

  test.each(
    families.flatMap((family) =>
      kindsOf(family).flatMap((kind) =>
        (everyPrecision.includes(family.name) ? precisions : ['fp32']).map((dtype) => ({
          name: family.name,
          kind,
          dtype,
        })),
      ),
    ),
  )('$name, $kind, $dtype: inspect, calibrate, fit, apply, evaluate', async (one) => {
    const { name, kind, dtype } = one;
    const model = folder(name, kind);
    await exports.checksOf(model);
    const work = path.join(root, 'work', `${name}-${kind}-${dtype}`);
    await mkdir(work, { recursive: true });
    const succeed = async (...args: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await fitprune([...args, '--json'], { cwd: work });
      expect(code, `${args[0]!}: ${stderr}`).toBe(0);
      return JSON.parse(stdout);
    };
    const precision = ['--dtype', dtype];
    const device = ['--device', 'cpu'];
    expect(await succeed('inspect', model, ...precision)).toMatchObject({
      layers: 3,
      hiddenSize: 64,
    });
    const data = ['--data', calibrationData, '--samples', '3'];
    await succeed('calibrate', model, ...data, ...device, ...precision, '--out', 's.arrows');
    await succeed('fit', 's.arrows', '--budget', '15%', '--out', 'r.fitprune.json');
    const how = takesRows.includes(name) ? ['--locate', 'input'] : [];
    await succeed('apply', 'r.fitprune.json', '--out', 'pruned', ...how);
    const scores = await succeed('evaluate', 'r.fitprune.json', ...data, ...device);
    expect(scores).toHaveProperty('recipes.0.cost.reduction.decoder');
  });

  test('the command writes the same as the package', async () => {
    const out = path.join(root, 'command');
    const { code, stdout, stderr } = await fitprune([...args('llava', out), '--json']);
    expect(code, stderr).toBe(0);
    const { checks, files } = JSON.parse(stdout) as Exported;
    await exports.checksOf(folder('llava', 'eager'));
    expect(files).toEqual((await readdir(path.join(folder('llava', 'eager'), 'onnx'))).toSorted());
    expect(checks.map(({ dtype }) => dtype)).toEqual(precisions);
  });

  test.skipIf(process.platform === 'win32')(
    'the next run removes what a killed one left',
    async () => {
      const parent = path.join(root, 'killed');
      const out = path.join(parent, 'out');
      await killExport(args('llava', out), parent);
      expect(await readdir(parent)).toEqual([expect.stringMatching(/^out\..*\.tmp$/)]);
      const again = await fitprune([...args('gemma3', out), '--attention', 'gqa']);
      expect(again.code).toBe(1);
      expect(await readdir(parent)).toEqual([]);
    },
  );

  test.each(['paligemma', 'gemma3'])('%s cannot have GroupQueryAttention', async (name) => {
    const refused = await refusal(name, '--attention', 'gqa', '--dtype', 'fp32');
    expect(refused).toMatch(/look ahead, which GroupQueryAttention cannot.*eager/s);
  });

  test('an unknown family', async () => {
    await cp(checkpoint('llava'), checkpoint('other'), { recursive: true });
    const file = path.join(checkpoint('other'), 'config.json');
    // As text: numbers read and written by JavaScript lose their decimal points, which the library
    // needs.
    const config = await readFile(file, 'utf8');
    await writeFile(file, config.replace('"model_type": "llava"', '"model_type": "vipllava"'));
    expect(await refusal('other')).toMatch(
      /model_type 'vipllava', which is not exported.*llava_next/s,
    );
  });

  test('a checkpoint that lacks weights', async () => {
    await cp(checkpoint('llava'), checkpoint('torn'), { recursive: true });
    await rm(path.join(checkpoint('torn'), 'model-00002-of-00002.safetensors'));
    expect(await refusal('torn')).toMatch(/lacks model-00002-of-00002.safetensors/);
  });

  test('graphs of other weights than the checkpoint fail the check', () => {
    const compared = evaluate(
      python.executable!,
      `
import torch
from fitprune_export import check
from fitprune_export.events import ExportError
torch.manual_seed(1)
right = torch.randn(20, 50)
for name, wrong in {"shifted": right + 0.02 * torch.randn(20, 50), "nan": right * float("nan"),
                    "same": right + 1e-5}.items():
    try:
        check.judge(check.compare(wrong, right), "fp32")
        print(name, "passes")
    except ExportError as error:
        print(name, error.code)
`,
    );
    expect(compared.trim().split(/\r?\n/)).toEqual([
      'shifted check-failed',
      'nan check-failed',
      'same passes',
    ]);
  });

  /** Runs an export that must fail and must leave nothing. Returns its message. */
  async function refusal(name: string, ...more: string[]): Promise<string> {
    const parent = path.join(root, 'refused', name);
    const out = path.join(parent, 'out');
    const { code, stderr } = await fitprune([...args(name, out), ...more]);
    expect(code).toBe(1);
    expect(await readdir(parent).catch(() => [])).toEqual([]);
    return stderr;
  }
});
