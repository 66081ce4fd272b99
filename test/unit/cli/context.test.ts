/** What options become, without running anything. */
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { addDataOptions, dataSource, type DataFlags } from '../../../src/cli/options/samples';

async function parse(args: string[], usual?: number): Promise<DataFlags> {
  let flags: DataFlags | undefined;
  const root = new Command().exitOverride();
  addDataOptions(root.command('run').option('--out <file>'), usual).action((given: DataFlags) => {
    flags = given;
  });
  await root.parseAsync(['run', ...args], { from: 'user' });
  return flags!;
}

describe('options of samples', () => {
  it.each([
    [[], 64, 64],
    [[], undefined, undefined],
    [['--samples', 'all'], 64, undefined],
    [['--samples', 'all'], undefined, undefined],
    [['--samples', '8'], 64, 8],
  ])('%j with %d as usual gives %d', async (args, usual, expected) => {
    const { samples } = await parse(args, usual);
    expect(samples).toBe(expected);
  });

  it('say how conversations and options are asked', async () => {
    const flags = await parse(['--data', 'd.jsonl', '--turn', 'all', '--options', 'hide']);
    expect(dataSource(flags)).toMatchObject({ path: 'd.jsonl', turn: 'all', options: 'hide' });
    const usual = dataSource(await parse(['--data', 'd.jsonl']));
    expect(usual).toMatchObject({ turn: 'last', options: 'auto' });
  });

  it('name the shard that the environment gives, also in file names', async () => {
    vi.stubEnv('FITPRUNE_SHARD', '3/8');
    const args = ['--shard', 'auto', '--out', 'all/{shard}.arrows'];
    expect(await parse(args)).toMatchObject({ shard: '3/8', out: 'all/3of8.arrows' });
    // A folder of that name is one folder for all shards.
    const inFolder = ['--shard', 'auto', '--out', '{shard}/job/{shard}-{shard}'];
    expect(await parse(inFolder)).toMatchObject({ out: '{shard}/job/3of8-3of8' });
    vi.unstubAllEnvs();
    expect(await parse(['--out', '{shard}'])).toMatchObject({ shard: '1/1', out: '1of1' });
    await expect(parse(['--shard', 'auto'])).rejects.toThrow(/FITPRUNE_SHARD/);
    await expect(parse(['--shard', '9/8'])).rejects.toThrow(/9\/8/);
  });

  it.each(['some', '-1', '1.5', ''])('--samples %j is refused', async (given) => {
    await expect(parse(['--samples', given])).rejects.toThrow(/whole number/);
  });
});
