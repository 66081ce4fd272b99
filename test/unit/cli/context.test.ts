/** What options become, without running anything. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addDataOptions, dataSource, type DataFlags } from '../../../src/cli/context';

async function parse(args: string[], usual?: number): Promise<DataFlags> {
  let flags: DataFlags | undefined;
  const root = new Command().exitOverride();
  addDataOptions(root.command('run'), usual).action((given: DataFlags) => {
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
  ])('%j where %d are usual are %d', async (args, usual, expected) => {
    const { samples } = await parse(args, usual);
    expect(samples).toBe(expected);
  });

  it('say how conversations and options are asked', async () => {
    const flags = await parse(['--data', 'd.jsonl', '--turn', 'all', '--options', 'hide']);
    expect(dataSource(flags)).toMatchObject({ path: 'd.jsonl', turn: 'all', options: 'hide' });
    const usual = dataSource(await parse(['--data', 'd.jsonl']));
    expect(usual).toMatchObject({ turn: 'last', options: 'auto' });
  });

  it.each(['some', '-1', '1.5', ''])('--samples %j is refused', async (given) => {
    await expect(parse(['--samples', given])).rejects.toThrow(/whole number/);
  });
});
