/** Tiny checkpoints of every family through `fitprune export`, and the folders through the product. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exported } from '../../src/core/export/export';
import { fitprune } from '../unit/support/cli';
import { calibrationData } from '../unit/support/sample';
import { evaluate, findPython, makeCheckpoints } from './support/python';

const python = await findPython();
if (python.executable === undefined) console.warn(`The export tests are skipped: ${python.reason}`);

/** With `gqa`, those that GroupQueryAttention can hold; the product runs what it knows today. */
const families: { name: string; gqa: boolean; product: boolean }[] = [
  { name: 'llava', gqa: true, product: true },
  { name: 'llava-next', gqa: true, product: false },
  { name: 'llava-onevision', gqa: true, product: false },
  { name: 'qwen2-vl', gqa: true, product: true },
  { name: 'qwen2.5-vl', gqa: true, product: true },
  { name: 'smolvlm', gqa: true, product: true },
  { name: 'paligemma', gqa: false, product: false },
  { name: 'paligemma2', gqa: false, product: false },
  { name: 'gemma3', gqa: false, product: false },
  { name: 'mistral3', gqa: true, product: true },
  { name: 'internvl', gqa: true, product: false },
];

describe.skipIf(python.executable === undefined)('export', () => {
  let root: string;
  const checkpoint = (name: string): string => path.join(root, 'checkpoints', name);

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fitprune-export-'));
    const names = families.map(({ name }) => name);
    makeCheckpoints(python.executable!, path.join(root, 'checkpoints'), names);
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  async function run(name: string, out: string, ...more: string[]): Promise<Exported> {
    const args = [
      'export',
      checkpoint(name),
      out,
      '--python',
      python.executable!,
      '--json',
      ...more,
    ];
    const { code, stdout, stderr } = await fitprune(args);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Exported;
  }

  test.each(families)('$name: every precision agrees with PyTorch', async ({ name }) => {
    const out = path.join(root, 'eager', name);
    const { checks } = await run(name, out);
    expect(checks.map(({ dtype }) => dtype)).toEqual(['fp32', 'fp16', 'q4', 'q4f16']);
    for (const { dtype, deviations, top } of checks) {
      // Measured: below 2e-5 in float32, below 0.02 in float16.
      expect(deviations, dtype).toBeLessThan(dtype.includes('16') ? 0.05 : 1e-4);
      expect(top, dtype).toBeGreaterThan(0.9);
    }
    const files = await readdir(path.join(out, 'onnx'));
    expect(files.filter((file) => file.endsWith('.onnx'))).toHaveLength(12);
    const config = JSON.parse(await readFile(path.join(out, 'config.json'), 'utf8')) as object;
    expect(config).toHaveProperty(['transformers.js_config', 'use_external_data_format']);
  });

  test.each(families.filter(({ gqa }) => gqa))('$name: GroupQueryAttention', async ({ name }) => {
    const { checks } = await run(
      name,
      path.join(root, 'gqa', name),
      '--attention',
      'gqa',
      '--dtype',
      'fp32,q4',
    );
    for (const { deviations } of checks) expect(deviations).toBeLessThan(1e-4);
  });

  test.each(
    families
      .filter(({ product }) => product)
      .flatMap(({ name }) => ['eager', 'gqa'].map((kind) => ({ name, kind }))),
  )('$name, $kind: inspect, calibrate, fit, apply, evaluate', async ({ name, kind }) => {
    const work = path.join(root, 'work', `${name}-${kind}`);
    await mkdir(work, { recursive: true });
    const model = path.join(root, kind, name);
    const succeed = async (...args: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await fitprune([...args, '--json'], { cwd: work });
      expect(code, `${args[0]!}: ${stderr}`).toBe(0);
      return JSON.parse(stdout);
    };
    const [dtype, device] = [
      ['--dtype', 'fp32'],
      ['--device', 'cpu'],
    ];
    expect(await succeed('inspect', model, ...dtype)).toMatchObject({ layers: 3, hiddenSize: 64 });
    const data = ['--data', calibrationData, '--samples', '3'];
    await succeed('calibrate', model, ...data, ...device, ...dtype, '--out', 's.arrows');
    await succeed('fit', 's.arrows', '--budget', '40%', '--out', 'r.fitprune.json');
    const how = name === 'llava' ? [] : ['--locate', 'input'];
    await succeed('apply', 'r.fitprune.json', '--out', 'pruned', ...how);
    const scores = await succeed('evaluate', 'r.fitprune.json', ...data, ...device);
    expect(scores).toHaveProperty('recipes.0.cost.reduction.decoder');
  });

  test.each(['paligemma', 'gemma3'])('%s cannot have GroupQueryAttention', async (name) => {
    const refused = await refusal(name, '--attention', 'gqa', '--dtype', 'fp32');
    expect(refused).toMatch(/look ahead, which GroupQueryAttention cannot.*eager/s);
  });

  test('a family that is not known', async () => {
    await cp(checkpoint('llava'), checkpoint('other'), { recursive: true });
    const file = path.join(checkpoint('other'), 'config.json');
    // As text: numbers read and written by JavaScript lose their points, which the library minds.
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

  /** Runs an export that must fail; nothing may be left. Returns what it said. */
  async function refusal(name: string, ...more: string[]): Promise<string> {
    const parent = path.join(root, 'refused', name);
    const out = path.join(parent, 'out');
    const args = ['export', checkpoint(name), out, '--python', python.executable!, ...more];
    const { code, stderr } = await fitprune(args);
    expect(code).toBe(1);
    expect(await readdir(parent).catch(() => [])).toEqual([]);
    return stderr;
  }
});
