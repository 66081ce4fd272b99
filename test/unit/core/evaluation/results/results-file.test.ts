import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatisticsWriter } from '../../../../../src/core/calibration/statistics-file';
import { renewResults } from '../../../../../src/core/evaluation/results/renew';
import {
  isResultsFile,
  ResultsWriter,
} from '../../../../../src/core/evaluation/results/results-file';
import { readResults } from '../../../../../scripts/bench/read-results';
import type { EvaluationIdentity, SampleResult } from '../../../../../src/core/evaluation/types';
import { runsAll } from '../../../../run-all';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';
import { metadata, someSamples } from '../../calibration/samples';
import { anyResults, attentionOf, candidateOf, identity, sampleOf } from './some-results';

async function write(file: string, samples: SampleResult[], as = identity): Promise<Buffer> {
  const writer = await ResultsWriter.open(file, as);
  try {
    for (const sample of samples) await writer.append(sample);
  } finally {
    await writer.close();
  }
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

const some = ['1', '2', '3'].map((id) =>
  sampleOf(id, [candidateOf('sha256:aa', 1), candidateOf('sha256:bb', 0)]),
);

describe('results file', () => {
  it('gives back what was appended', async () => {
    const folder = temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anyResults, async (samples) => {
        const file = path.join(folder, `${run++}.arrows`);
        await write(file, samples);
        if (samples.length === 0) {
          // A run that fails at its first sample leaves nothing behind.
          expect(existsSync(file)).toBe(false);
          return;
        }
        expect(await readResults(file)).toEqual({ identity, samples });
      }),
      { numRuns: 40 },
    );
  });

  it('resumed after a cut anywhere, ends as the uninterrupted file', async () => {
    const folder = temporaryFolder();
    const whole = await write(path.join(folder, 'whole.arrows'), some);
    const two = await write(path.join(folder, 'two.arrows'), some.slice(0, 2));
    for (let length = 0; length <= whole.length; length += 1) {
      // Around every edge of a message, and a sample of the bytes between, which are alike.
      const toEdge = Math.min(...[two.length, whole.length].map((edge) => Math.abs(edge - length)));
      if (toEdge > 10 && length % (runsAll ? 23 : 97) !== 0) continue;
      const file = path.join(folder, 'cut.arrows');
      writeFileSync(file, whole.subarray(0, length));
      expect((await write(file, some)).equals(whole), `cut at ${length}`).toBe(true);
    }
  });

  it('takes more candidates and more samples later, and measures nothing twice', async () => {
    const file = path.join(temporaryFolder(), 'r.arrows');
    await write(file, [sampleOf('1', [candidateOf('sha256:aa', 1)])]);
    const before = readFileSync(file);
    const writer = await ResultsWriter.open(file, identity);
    expect(writer.table.has('1', [])).toBe(true);
    expect(writer.table.has('1', ['sha256:aa'])).toBe(true);
    expect(writer.table.has('1', ['sha256:aa', 'sha256:bb'])).toBe(false);
    expect(writer.table.has('2', [])).toBe(false);
    await writer.append(sampleOf('1', [candidateOf('sha256:aa', 0)]));
    await writer.close();
    expect(readFileSync(file).equals(before)).toBe(true);
    await write(file, some);
    const { samples } = await readResults(file);
    expect(samples).toEqual(some);
  });

  it('takes attention later, in rows that hold no answer again', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    await write(file, some);
    const [first] = some;
    const attentive = {
      ...first!,
      candidates: first!.candidates.map((one) => ({ ...one, attention: attentionOf(0.25, 0.5) })),
    };
    const bytes = await write(file, [attentive]);
    expect((await readResults(file)).samples).toEqual([attentive, ...some.slice(1)]);
    const table = tableFromIPC(bytes);
    expect(table.numRows).toBe(9 + 2);
    expect(table.getChild('answer')!.nullCount).toBe(2);
    // Only once: existing values are not written again.
    expect(await write(file, [attentive])).toEqual(bytes);
  });

  it.each([1, 2] as const)(
    'of version %i is resumed, and is rewritten for attention',
    async (format) => {
      const file = path.join(temporaryFolder(), 'old.arrows');
      const old = { ...identity, format };
      // Its candidates come later, in batches of their own.
      await write(file, [{ ...some[0]!, candidates: [] }], old);
      const before = await write(file, some.slice(0, 2), old);
      expect(await readResults(file)).toEqual({ identity: old, samples: some.slice(0, 2) });
      expect(tableFromIPC(before).schema.fields).toHaveLength(16);
      await write(file, some);
      expect(await readResults(file)).toEqual({ identity: old, samples: some });
      const other = renewResults(file, { ...identity, seed: 8 });
      await expectHumanError(other, 'evaluation-mismatch', /Nothing was changed/);
      await renewResults(file, identity);
      expect(await readResults(file)).toEqual({ identity, samples: some });
      const today = readFileSync(file);
      await renewResults(file, identity);
      expect(readFileSync(file).equals(today)).toBe(true);
    },
  );

  it('reads the whole batches of a file that a run is writing', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await write(file, some);
    writeFileSync(file, whole.subarray(0, whole.length - 1));
    expect((await readResults(file)).samples).toEqual(some.slice(0, 2));
  });

  it('is a plain Arrow stream, a row for every model and sample', async () => {
    const table = tableFromIPC(await write(path.join(temporaryFolder(), 'a.arrows'), some));
    expect(table.schema.fields.map((field) => `${field.name} ${String(field.type)}`)).toEqual([
      'sample Utf8',
      'category Utf8',
      'group Utf8',
      'visual_tokens Int32',
      'text_tokens Int32',
      'candidate Utf8',
      'answer Utf8',
      'references List<Utf8>',
      'first_token Int32',
      'tokens Int32',
      'score Float64',
      'prefill_ms Float64',
      'decode_ms Float64',
      'kl List<Float32>',
      'same_top Int32',
      'log_ratio Float64',
      'attention_layers List<Int32>',
      'self_lost List<Float32>',
      'cross_lost List<Float32>',
      'self_simulated List<Float32>',
      'cross_simulated List<Float32>',
    ]);
    expect(table.numRows).toBe(9);
    expect(table.getChild('candidate')?.toJSON().slice(0, 3)).toEqual([
      'dense',
      'sha256:aa',
      'sha256:bb',
    ]);
    expect(Array.from(table.getChild('kl')!.get(1) as Iterable<number>)).toEqual([0.25, 0.5]);
  });

  const mismatches: [string, Partial<EvaluationIdentity>, RegExp][] = [
    ['model', { model: 'sha256:ff' }, /model differs: sha256:0a and sha256:ff/],
    ['data', { data: 'sha256:ee' }, /data differs: sha256:0b and sha256:ee.*restore the questions/],
    ['dtype', { dtype: 'q4' }, /fp32 and q4/],
    ['device', { device: 'webgpu' }, /cpu and webgpu/],
    ['template', { template: 'USER: ' }, /template/],
    ['score', { score: 'vqa' }, /exact and vqa/],
    ['longest answer', { maxNewTokens: 8 }, /32 and 8/],
    ['seed', { seed: 8 }, /3 and 8/],
    ['shard', { shard: '2/2' }, /merge them/],
  ];
  it.each(mismatches)('refuses to resume with another %s', async (_, change, message) => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const before = await write(file, some);
    const resumed = ResultsWriter.open(file, { ...identity, ...change });
    await expectHumanError(resumed, 'evaluation-mismatch', message);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('resumes for another version of the tool', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    await write(file, some.slice(0, 1));
    await write(file, some, { ...identity, tool: 'fitprune 9.0.0' });
    expect(await readResults(file)).toEqual({ identity, samples: some });
  });

  it('is distinguished from statistics, either way, and neither is overwritten', async () => {
    const folder = temporaryFolder();
    const [results, statistics] = ['r', 's'].map((name) => path.join(folder, `${name}.arrows`));
    const before = await write(results!, some);
    const writer = await StatisticsWriter.open(statistics!, metadata);
    for (const sample of someSamples(1)) await writer.append(sample);
    await writer.close();
    expect(await isResultsFile(results!)).toBe(true);
    expect(await isResultsFile(statistics!)).toBe(false);
    expect(await isResultsFile(path.join(folder, 'none'))).toBe(false);
    await expectHumanError(ResultsWriter.open(statistics!, identity), 'results-unreadable');
    await expectHumanError(StatisticsWriter.open(results!, metadata), 'statistics-unreadable');
    expect(readFileSync(results!).equals(before)).toBe(true);
  });

  it.each([
    ['text', Buffer.from('sample,answer\n1,2\n')],
    ['zeros', Buffer.alloc(100)],
  ])('neither reads nor overwrites a file of %s', async (_, bytes) => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    writeFileSync(file, bytes);
    expect(await isResultsFile(file)).toBe(false);
    await expectHumanError(readResults(file), 'results-unreadable', /not a results file/);
    await expectHumanError(ResultsWriter.open(file, identity), 'results-unreadable');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('says so if a file is missing', async () => {
    const missing = readResults(path.join(temporaryFolder(), 'none.arrows'));
    await expectHumanError(missing, 'results-missing', /Evaluate the recipe first/, 2);
  });
});
