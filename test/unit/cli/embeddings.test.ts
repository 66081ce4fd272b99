/** A decoder alone from the command line: what is printed, resumed, refused. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvaluationRecord } from '../../../src/core/recipe/types';
import { runsAll } from '../../run-all';
import { fitprune } from '../support/cli';
import { embeddingsFixtures } from '../support/embeddings';
import { temporaryFolder } from '../support/temporary';

const model = path.join(embeddingsFixtures, 'llava-hr');
const arrow = path.join(embeddingsFixtures, 'llava-hr.arrow');
const tensors = path.join(embeddingsFixtures, 'llava-hr.safetensors');
const onCpu = ['--device', 'cpu', '--json'];

describe('--embeddings', () => {
  it('leads from a file of decoder inputs to a pruned folder, and says what was measured', async () => {
    const root = temporaryFolder();
    const run = async (...args: string[]) => {
      const outcome = await fitprune(args, { cwd: root });
      expect({ args, ...outcome }).toMatchObject({ code: 0 });
      return { ...outcome, value: JSON.parse(outcome.stdout) as Record<string, unknown> };
    };
    const calibrated = await run('calibrate', model, '--embeddings', arrow, ...onCpu);
    const out = calibrated.value['out'] as string;
    expect(calibrated.value).toMatchObject({ samples: 3, added: 3 });
    expect(out).toMatch(/^\.fitprune[\\/]llava-hr-fp32-\w+-aabcc69e\.arrows$/);
    const again = await run('calibrate', model, '--embeddings', arrow, ...onCpu);
    expect(again.value).toMatchObject({ out, samples: 3, added: 0 });

    const recipe = path.join(root, 'half.fitprune.json');
    await run('fit', out, '--budget', '50%', '--out', recipe, '--json');
    const evaluated = await run('evaluate', recipe, '--embeddings', arrow, ...onCpu);
    expect(evaluated.value).toMatchObject({ dense: { accuracy: null, samples: 3 } });
    expect(evaluated.stderr).toMatch(/no embed_tokens.*first token/s);
    // Peak memory takes a dozen processes; the command line's own tests of evaluations measure it.
    const times = runsAll ? ['--latency', '1'] : [];
    const timed = ['--embeddings', tensors, ...times, '--record'];
    const recorded = await run('evaluate', recipe, ...timed, ...onCpu);
    const [{ record }] = recorded.value['recipes'] as [{ record: EvaluationRecord }];
    expect(record.samples).toBe(2);
    expect(Object.keys(record.latency ?? {})).toEqual(
      runsAll ? ['device', 'samples', 'prefill', 'decode', 'memory'] : [],
    );
    const checked = await fitprune(
      ['check', recipe, '--max-drop', '1%', '--embeddings', tensors, ...onCpu],
      { cwd: root },
    );
    // Without a tokenizer there is no accuracy to hold to.
    expect(checked).toMatchObject({ code: 1 });
    expect(checked.stdout).toMatch(/accuracy/);
    await run('report', recipe, '--out', path.join(root, 'report'), '--json');
    expect(readFileSync(path.join(root, 'report.md'), 'utf8')).toMatch(
      /calibrate .* --embeddings CALIBRATION\.arrow .*evaluate .* --embeddings llava-hr\.safetensors /s,
    );
    const searched = ['--before', 'auto', '--embeddings', tensors, '--samples', '1'];
    const found = await run('fit', out, '--budget', '50%', ...searched, ...onCpu);
    expect(found.stderr).toMatch(/not what the statistics were made from/);

    const folder = path.join(root, 'pruned');
    await run('apply', recipe, '--out', folder, '--locate', 'input', '--json');
    expect(existsSync(path.join(folder, 'onnx/decoder_model_merged.onnx'))).toBe(true);
    expect(readFileSync(path.join(folder, 'config.json'), 'utf8')).toMatch(/num_attention_heads/);
  }, 120_000);

  const refused: [string, string[], number, RegExp][] = [
    [
      'both kinds of samples',
      ['calibrate', model, '--data', 'x.jsonl', '--embeddings', arrow],
      2,
      /Give only one of them.*\(no-data\)/s,
    ],
    ['none', ['calibrate', model], 2, /--data .*--embeddings .*\(no-data\)/s],
    [
      'a file that is not there',
      ['calibrate', model, '--embeddings', 'x.arrow'],
      2,
      /x\.arrow.*\(data-missing\)/s,
    ],
    [
      'questions',
      ['calibrate', model, '--embeddings', 'package.json'],
      1,
      /neither Arrow nor safetensors.*\(embeddings-unreadable\)/s,
    ],
    [
      'pixels without what takes them',
      ['calibrate', model, '--data', 'media/sample/calibration.jsonl'],
      1,
      /no vision_encoder.*\(part-missing\)/s,
    ],
    [
      'embeddings of another model',
      ['calibrate', 'media/sample/shapes-llava', '--embeddings', arrow],
      1,
      /width 32.*\(embeddings-width\)/s,
    ],
  ];
  it.each(refused)('refuses %s', async (_, args, code, says) => {
    const out = path.join(temporaryFolder(), 's.arrows');
    const outcome = await fitprune([...args, '--device', 'cpu', '--out', out]);
    expect(outcome.stderr).toMatch(says);
    expect(outcome.code).toBe(code);
    expect(existsSync(out)).toBe(false);
  });

  it('is explained by --help', async () => {
    for (const command of ['calibrate', 'check', 'evaluate', 'fit']) {
      expect((await fitprune([command, '--help'])).stdout).toMatch(/--embeddings <file>/);
    }
  });
});
