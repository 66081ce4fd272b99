/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call,
   typescript/no-unsafe-argument, typescript/no-unsafe-return -- answers are checked against the tools' schemas as they come */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsAll } from '../../run-all';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { tokensPerLayer } from '../../../src/core/cost/tokens';
import type { Recipe } from '../../../src/core/recipe/types';
import { toolNames } from '../../../src/tools/names';
import { fitprune } from '../support/cli';
import { closeServers, copySample, startServer, type Session } from '../support/mcp';
import { sharedFolder } from '../support/temporary';

let folder: string;
let session: Session;
const recipeAt = (file: string): Recipe =>
  JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recipe;

beforeAll(async () => {
  folder = sharedFolder();
  copySample(folder);
  session = await startServer(folder);
});
afterAll(closeServers);

describe('what the server says of itself', () => {
  it('lists every tool with its words, schemas and effects', async () => {
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([...toolNames]);
    for (const { description, inputSchema, outputSchema, annotations } of tools) {
      expect(description!.length).toBeGreaterThan(80);
      expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object']);
      expect(annotations).toMatchObject({ openWorldHint: false });
    }
    const hints = new Map(tools.map(({ name, annotations }) => [name, annotations!]));
    expect(hints.get('explain')!.readOnlyHint).toBe(true);
    expect(hints.get('calibrate')).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(hints.get('fit')).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    expect(session.client.getInstructions()).toContain('listModels');
  });
});

// In order: each uses what the one before it has made.
describe('from models to a measured recipe', () => {
  let statistics: string;

  it('lists what exists', async () => {
    const { data, text } = await session.call('listModels');
    expect(data.models).toMatchObject([
      { model: 'shapes-llava', architecture: 'llava', isPruned: false },
    ]);
    expect(data.recipes).toMatchObject([
      { recipe: 'shapes-50.fitprune.json', model: 'shapes-llava', isMeasured: true },
    ]);
    expect(data.data.map((one: { data: string }) => one.data)).toEqual(
      expect.arrayContaining(['calibration.jsonl', 'evaluation.jsonl', 'images']),
    );
    expect(data.statistics).toEqual([]);
    expect(text).toContain('shapes-llava: llava');
  });

  it('calibrates: a run id at once, then its status with progress, then its result', async () => {
    const input = { model: 'shapes-llava', data: 'calibration.jsonl', samples: 12 };
    const started = await session.call('calibrate', input);
    expect(started.data).toMatchObject({ run: 'run-1', kind: 'calibration' });
    expect(['queued', 'running']).toContain(started.data.state);
    expect(await session.failure('runResult', { run: 'run-1' })).toContain('run-not-done');
    const reports: Progress[] = [];
    const ended = await session.call('runStatus', { run: 'run-1', waitSeconds: 60 }, (one) => {
      reports.push(one);
    });
    expect(ended.data).toMatchObject({ state: 'done', samplesDone: 12, samplesTotal: 12 });
    expect(ended.data.device).toBe('cpu');
    expect(reports.length).toBeGreaterThan(0);
    const values = reports.map(({ progress }) => progress);
    expect([...values].sort((a, b) => a - b)).toEqual(values);
    const { data } = await session.call('runResult', { run: 'run-1' });
    expect(data.calibration).toMatchObject({ samples: 12, added: 12, device: 'cpu' });
    statistics = data.calibration.statistics;
    expect(statistics).toMatch(/^\.fitprune\/shapes-llava-.*\.arrows$/);
    expect(existsSync(path.join(folder, statistics))).toBe(true);
    const again = await session.call('calibrate', { ...input, waitSeconds: 60 });
    const repeated = await session.call('runResult', { run: again.data.run });
    expect(repeated.data.calibration).toMatchObject({ statistics, samples: 12, added: 0 });
  });

  it('fits like the command line, and refuses to replace it unasked', async () => {
    const out = 'mine.fitprune.json';
    const { data, text } = await session.call('fit', { statistics, budget: '60%', out });
    expect(data.recipe).toBe(out);
    expect(data.cost.reduction.decoder).toBeGreaterThanOrEqual(0.6);
    const recipe = recipeAt(out);
    const { stdout } = await fitprune(['fit', statistics, '--budget', '60%', '--json'], {
      cwd: folder,
    });
    const { recipe: other } = JSON.parse(stdout) as { recipe: Recipe };
    expect([recipe.schedule, recipe.ranking]).toEqual([other.schedule, other.ranking]);
    expect(recipe.model.path).toBe('shapes-llava');
    const { leaving } = tokensPerLayer(
      recipe.model.layers,
      recipe.model.visualTokens,
      recipe.schedule,
    );
    expect(data.schedule.map((one: { tokens: number }) => one.tokens)).toEqual(
      recipe.schedule.map(({ layer }) => leaving[layer]),
    );
    expect(text).toMatch(/does not predict accuracy/);
    const again = { statistics, budget: '50%', out };
    expect(await session.failure('fit', again)).toMatch(/exists.*overwrite: true.*file-exists/);
    expect(recipeAt(out)).toEqual(recipe);
    await session.call('fit', { ...again, overwrite: true });
    expect(recipeAt(out).budget.reduction).toBe(0.5);
    await session.call('fit', { ...again, budget: '60%', overwrite: true });
    const named = await session.call('fit', { statistics, budget: '75%' });
    expect(named.data.recipe).toBe('shapes-llava-75.fitprune.json');
  });

  it('evaluates, is cancelled with its measurements kept, resumes, and records', async () => {
    const input = { recipes: ['mine.fitprune.json'], data: 'evaluation.jsonl', samples: 20 };
    const { data: started } = await session.call('evaluate', input);
    await expect
      .poll(async () => (await session.call('runStatus', { run: started.run })).data.samplesDone)
      .toBeGreaterThan(2);
    const { data: stopped, text } = await session.call('cancelRun', { run: started.run });
    expect(stopped.state).toBe('cancelled');
    expect(text).toMatch(/kept: calling evaluate again/);
    expect(stopped.samplesDone).toBeLessThan(20);
    const failure = await session.failure('runResult', { run: started.run });
    expect(failure).toMatch(/was cancelled.*\(cancelled\)/);
    expect(recipeAt('mine.fitprune.json').evaluation).toBeUndefined();
    const again = await session.call('evaluate', { ...input, waitSeconds: 60 });
    const first = await session.call('runStatus', { run: again.data.run, waitSeconds: 60 });
    expect(first.data.state).toBe('done');
    const { data } = await session.call('runResult', { run: again.data.run });
    const [measured] = data.evaluation.recipes;
    const [record] = recipeAt('mine.fitprune.json').evaluation!;
    expect(measured.measured).toMatchObject({
      samples: 20,
      accuracy: record!.accuracy,
      unpruned: record!.dense,
      klNats: record!.kl!.mean,
    });
    expect(measured.headline).toMatch(/^60% fewer FLOPs, .* of accuracy kept.* on 20 samples/);
  });

  it('compares and explains what was measured', async () => {
    const recipes = ['mine.fitprune.json', 'shapes-50.fitprune.json'];
    const compared = await session.call('compare', { recipes });
    expect(compared.text).toContain('| `mine.fitprune.json` |');
    expect(compared.data.recipes[0].accuracy).toBe(
      recipeAt('mine.fitprune.json').evaluation![0]!.accuracy,
    );
    const explained = await session.call('explain', { recipe: recipes[0] });
    expect(explained.text).toMatch(/Of 144 visual tokens, after layer \d+ \d+ stay/);
    expect(explained.text).toMatch(/Measured on 20 samples of evaluation.jsonl: accuracy/);
    expect(explained.data).toMatchObject({ method: 'FitPrune+', stale: 0 });
    expect(explained.data.diagnostics).toEqual([]);
  });

  it('says that a recipe is for another model, and lists no figures of it', async () => {
    const file = path.join(folder, 'other.fitprune.json');
    const text = readFileSync(path.join(folder, 'shapes-50.fitprune.json'), 'utf8');
    writeFileSync(file, text.replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`));
    const { data } = await session.call('listModels');
    const listed = data.recipes.find(
      (one: { recipe: string }) => one.recipe === 'other.fitprune.json',
    );
    expect(listed.headline).toBeUndefined();
    expect(listed.problem).toContain('was made for another model');
    const explained = await session.call('explain', { recipe: 'other.fitprune.json' });
    expect(explained.text).toMatch(/^other.fitprune.json: made for another model/);
    rmSync(file);
  });

  it('inspects a sample, and an image with a question', async () => {
    const recipe = 'mine.fitprune.json';
    const { data } = await session.call('inspect', { recipe, data: 'evaluation.jsonl' });
    const { model, schedule } = recipeAt(recipe);
    const { leaving } = tokensPerLayer(model.layers, data.visualTokens, schedule);
    expect(data.tokensAfterLayer).toEqual(leaving);
    const rows: string[] = data.maps.flat();
    expect(rows.join('')).toHaveLength(144);
    expect(rows.join('').match(/#/g)).toHaveLength(leaving.at(-1)!);
    const [image] = JSON.parse(
      `[${readFileSync(path.join(folder, 'evaluation.jsonl'), 'utf8').split('\n')[0]!}]`,
    ) as { image: string }[];
    const asked = { recipe, image: image!.image, question: 'What shape is this?' };
    const seen = await session.call('inspect', asked);
    expect(seen.data.question).toBe('What shape is this?');
    expect(await session.failure('inspect', { recipe })).toContain('no-sample');
  });

  // By day, the tools of VS Code apply.
  it.runIf(runsAll)(
    'applies: a whole folder that prunes, tried on prompts; replaces none unasked',
    async () => {
      const input = { recipe: 'mine.fitprune.json', waitSeconds: 60 };
      const { data: started } = await session.call('apply', input);
      expect(started).toMatchObject({ kind: 'apply', title: 'Applying mine.fitprune.json' });
      const ended = await session.call('runStatus', { run: started.run, waitSeconds: 60 });
      expect(ended.data.state).toBe('done');
      expect(ended.text).toMatch(/: done\. Call runResult/);
      const { data, text } = await session.call('runResult', { run: started.run });
      expect(data.apply.folder).toBe('mine');
      expect(data.apply.tried.join(' ')).toMatch(/prompts/);
      expect(text).toMatch(/^mine is written: /);
      const listed = await session.call('listModels');
      expect(listed.data.models).toContainEqual(
        expect.objectContaining({ model: 'mine', isPruned: true }),
      );
      expect(await session.failure('apply', input)).toMatch(
        /mine exists.*overwrite: true.*apply-exists/,
      );
      const into = { recipe: 'mine.fitprune.json', out: 'shapes-llava/x', waitSeconds: 60 };
      const refused = await session.call('apply', into);
      expect(refused.data).toMatchObject({
        state: 'failed',
        error: { code: 'apply-into-original' },
      });
      const images = {
        recipe: 'mine.fitprune.json',
        out: 'images',
        overwrite: true,
        waitSeconds: 60,
      };
      const kept = await session.call('apply', images);
      expect(kept.data).toMatchObject({ state: 'failed', error: { code: 'apply-not-pruned' } });
      const { data: again } = await session.call('apply', { ...input, overwrite: true });
      const over = await session.call('runStatus', { run: again.run, waitSeconds: 60 });
      expect(over.data.state).toBe('done');
    },
  );

  it('prints only warnings beside the protocol', () => {
    expect(session.stderr()).not.toMatch(/error/i);
  });
});
