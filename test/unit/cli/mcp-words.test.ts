/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call,
   typescript/no-unsafe-argument, typescript/no-unsafe-return -- answers are checked against the tools' schemas as they come */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsAll } from '../../run-all';
import { closeServers, copySample, startServer, type Session } from '../support/mcp';
import { sharedFolder, temporaryFolder } from '../support/temporary';

const model = 'shapes-llava';
const sample = 'shapes-50.fitprune.json';
const broken = 'broken.fitprune.json';
const fresh = 'fresh.fitprune.json';
let folder: string;
let session: Session;

beforeAll(async () => {
  folder = sharedFolder();
  copySample(folder);
  writeFileSync(path.join(folder, broken), '{ "version": 1, "model": {');
  const recipe = JSON.parse(readFileSync(path.join(folder, sample), 'utf8'));
  writeFileSync(path.join(folder, fresh), JSON.stringify({ ...recipe, evaluation: undefined }));
  session = await startServer(folder);
});
afterAll(closeServers);

/** No sentence has two full stops, and none is about something that was not asked. */
function expectGoodWords(text: string): void {
  expect(text).not.toMatch(/\.\.(?!\/)|\. \(and|Nothing was done/);
}

describe('a recipe that cannot be used', () => {
  it('is listed by its name and its reason, each once', async () => {
    const { text, data } = await session.call('listModels');
    const [line] = text.split('\n').filter((one) => one.includes('broken'));
    expect(line).toBe(`- ${broken}: cannot be used. Line 1: A closing brace is missing.`);
    expect(data.recipes).toContainEqual({
      recipe: broken,
      problem: 'Line 1: A closing brace is missing.',
    });
  });

  it('is refused with its reason and what to do', async () => {
    for (const [name, input] of [
      ['explain', { recipe: broken }],
      ['apply', { recipe: broken }],
      ['evaluate', { recipes: [broken], data: 'evaluation.jsonl' }],
      ['compare', { recipes: [broken, 'gone.fitprune.json'] }],
    ] as const) {
      const failure = await session.failure(name, input);
      expect(failure).toMatch(
        /^broken\.fitprune\.json cannot be used\. Line 1: A closing brace is missing\. Correct .*\(recipe-invalid\)$/,
      );
      expectGoodWords(failure);
    }
  });

  it('does not keep the others from being compared', async () => {
    const recipes = [sample, broken, 'gone.fitprune.json', fresh];
    const { text, data } = await session.call('compare', { recipes });
    expect(data.recipes.map((one: { recipe: string }) => one.recipe)).toEqual([sample, fresh]);
    expect(data.unusable.map((one: { recipe: string }) => one.recipe)).toEqual([
      broken,
      'gone.fitprune.json',
    ]);
    expect(text).toMatch(/^Left out: broken\.fitprune\.json cannot be used/m);
    expect(text).toMatch(/^Left out: There is no recipe gone/m);
    expectGoodWords(text);
  });
});

it('a table says what was not measured, and has no empty cell and no double brackets', async () => {
  const { text } = await session.call('compare', { recipes: [sample, fresh] });
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  const [kept] = rows.filter((line) => line.includes('not measured'));
  expect(kept).toBeDefined();
  for (const row of rows.slice(1)) expect(row).not.toMatch(/\| +\|/);
  expect(text).toMatch(/% \[\d/);
  expect(text).not.toContain('([');
});

describe('budgets in time', () => {
  let statistics: string;

  it('say what to call if there is no profile', async () => {
    const input = { model, data: 'calibration.jsonl', samples: 4, waitSeconds: 60 };
    const { data } = await session.call('calibrate', input);
    ({ statistics } = (await session.call('runResult', { run: data.run })).data.calibration);
    const failure = await session.failure('fit', { statistics, budget: '2x' });
    expect(failure).toMatch(/call profile with the model.*\(budget-without-profile\)$/);
    expectGoodWords(failure);
    const { tools } = await session.client.listTools();
    const { inputSchema } = tools.find(({ name }) => name === 'fit')!;
    const { description } = (inputSchema.properties as Record<string, { description: string }>)[
      'budget'
    ]!;
    for (const budget of ['"120ms"', '"ttft:300ms"', '"2x"']) expect(description).toContain(budget);
  });

  // By day, the same in VS Code.
  it.runIf(runsAll)(
    'profile is started, followed, cancelled with its measurements kept, and resumed',
    async () => {
      const { data: started } = await session.call('profile', { model, seconds: 60 });
      expect(started).toMatchObject({ kind: 'profile', title: 'Profiling shapes-llava' });
      expect(await session.failure('profile', { model })).toContain('is doing that already');
      await expect
        .poll(
          async () => (await session.call('runStatus', { run: started.run })).data.samplesDone,
          {
            timeout: 60_000,
          },
        )
        .toBeGreaterThan(1);
      const { text: now } = await session.call('runStatus', { run: started.run });
      expect(now).toMatch(/\d+ of \d+ lengths/);
      const { data: stopped, text } = await session.call('cancelRun', { run: started.run });
      expect(stopped.state).toBe('cancelled');
      expect(text).toMatch(/lengths are kept.*calling profile again/);
      const { data: twice } = await session.call('cancelRun', { run: started.run });
      expect(twice).toEqual(stopped);
      const { data: again } = await session.call('profile', { model, seconds: 2, waitSeconds: 60 });
      expect(again.state).toBe('done');
      expect(again.samplesDone).toBeGreaterThan(stopped.samplesDone);
      const { data: result, text: answer } = await session.call('runResult', { run: again.run });
      expect(answer).toContain(
        `${result.profile.lengths} of 25 prompt lengths are measured on cpu`,
      );
      expect(answer).not.toContain(' 0 times');
      expect(answer.includes('not known how far these times vary')).toBe(
        result.profile.spread === null,
      );
      expectGoodWords(answer);
    },
  );

  it.runIf(runsAll)('use it from then on, and it is listed', async () => {
    const { data } = await session.call('listModels');
    const [listed] = data.profiles;
    expect(listed).toMatchObject({ model, device: 'cpu', threads: null });
    const flops = await session.failure('fit', {
      ...{ statistics, budget: '60%', profile: listed.profile },
    });
    expect(flops).toContain('(profile-not-needed)');
    // Which budgets can be met depends on the machine; that the profile decides does not.
    const input = { statistics, budget: '100000ms', profile: listed.profile };
    expect(await session.failure('fit', input)).toMatch(/unpruned model, which has [\d.]+ ms/);
  });
});

describe('a folder without models', () => {
  it('every answer says what to do', async () => {
    const empty = await startServer(temporaryFolder());
    const { text, data } = await empty.call('listModels');
    expect(text).toMatch(/No model was found\. A model is a folder with/);
    expect(data.profiles).toEqual([]);
    for (const name of ['calibrate', 'profile']) {
      const failure = await empty.failure(name, {
        model: 'llava',
        ...(name === 'calibrate' && { data: 'questions.jsonl' }),
      });
      expect(failure).toMatch(/config\.json|model-missing|not-a-model/);
    }
    expect(await empty.failure('cancelRun', { run: 'run-1' })).toMatch(/none was started\. Start/);
    expect(await empty.failure('explain', { recipe: 'x' })).toMatch(/listModels names/);
  });
});
