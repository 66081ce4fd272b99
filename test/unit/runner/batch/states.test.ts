import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { shardName } from '../../../../src/runner/batch/plan';
import { exitFile, shardFile, stateOf } from '../../../../src/runner/batch/states';
import { temporaryFolder } from '../../support/temporary';
import { somePlan } from './some-plan';

it('a shard that ended well is done as long as its file is there', async () => {
  const folder = temporaryFolder();
  for (const name of ['state', 'shards']) mkdirSync(path.join(folder, name));
  const plan = somePlan({ shards: 2 });
  const fileOf = (shard: number) => shardFile(folder, shardName(shard, plan.shards));
  for (const shard of [1, 2]) {
    writeFileSync(exitFile(folder, shardName(shard, plan.shards)), '0\n');
    writeFileSync(fileOf(shard), '');
  }
  const job = { version: 1, tool: 'fitprune test', plan, submissions: [] } as const;
  const states = async () =>
    (await stateOf(folder, { ...job, submissions: [] })).shards.map(({ state }) => state);
  expect(await states()).toEqual(['done', 'done']);
  rmSync(fileOf(2));
  expect(await states()).toEqual(['done', 'new']);
});
