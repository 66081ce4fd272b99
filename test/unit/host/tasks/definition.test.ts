import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../../../package.json';
import { commandLine, taskArguments } from '../../../../src/host/tasks/definition';

const line = (definition: Record<string, unknown>): string | undefined => {
  const args = taskArguments(definition);
  return args && commandLine(args);
};

describe('a task becomes a command line', () => {
  it.each<[Record<string, unknown>, string | undefined]>([
    [{ command: 'check' }, 'fitprune check "**/*.fitprune.json"'],
    [{ command: 'check', recipes: 'a.fitprune.json' }, 'fitprune check a.fitprune.json'],
    [
      { command: 'check', recipes: ['a b.fitprune.json', ''], maxDrop: 1 },
      'fitprune check "a b.fitprune.json" --max-drop 1',
    ],
    [
      {
        ...{ command: 'evaluate', recipes: ['a.fitprune.json', 'b.fitprune.json'], model: '../m' },
        ...{ data: 'd.jsonl', images: 'i', maxDrop: '1%', samples: 'all', device: 'cuda' },
        args: ['--baselines', '--seeds', 3],
      },
      'fitprune evaluate a.fitprune.json b.fitprune.json --model ../m --data d.jsonl --images i ' +
        '--max-drop 1% --samples all --device cuda --baselines --seeds 3',
    ],
    [
      { command: 'evaluate', recipes: 'a.fitprune.json', data: 'fed.safetensors' },
      'fitprune evaluate a.fitprune.json --embeddings fed.safetensors',
    ],
    // No task can run another command of the command line.
    [{ command: 'apply', recipes: 'a.fitprune.json' }, undefined],
    [{}, undefined],
  ])('%j', (definition, expected) => {
    expect(line(definition)).toBe(expected);
  });

  it('takes every property that the manifest has', () => {
    const [{ properties }] = manifest.contributes.taskDefinitions as [
      (typeof manifest.contributes.taskDefinitions)[0],
    ];
    for (const name of Object.keys(properties)) {
      const marked = line({ command: 'check', [name]: name === 'command' ? 'evaluate' : 'MARK' });
      expect(marked, name).toContain(name === 'command' ? 'evaluate' : 'MARK');
    }
  });

  it('is as docs/automation.md shows it', () => {
    const guide = readFileSync('docs/automation.md', 'utf8');
    const [, example] = /```json\n([^`]*)```/.exec(guide)!;
    const { tasks } = JSON.parse(example!) as { tasks: Record<string, unknown>[] };
    expect(guide).toContain(`\`\`\`sh\n${line(tasks[1]!)!}\n\`\`\``);
    const [{ properties }] = manifest.contributes.taskDefinitions as [
      (typeof manifest.contributes.taskDefinitions)[0],
    ];
    for (const name of Object.keys(properties)) expect(guide).toContain(`\`${name}\``);
  });
});
