/**
 * The output of `check` and `evaluate` for problem matchers, read with the very pattern of the
 * manifest.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { fitprune, type Outcome } from '../support/cli';
import { evaluationData, sampleModel } from '../support/sample';

const [{ pattern }] = manifest.contributes.problemMatchers as [
  (typeof manifest.contributes.problemMatchers)[0],
];
const sampleRecipe = path.resolve(sampleModel, '../shapes-50.fitprune.json');

interface Problem {
  file: string;
  line: number;
  column: number;
  severity: string;
  code: string;
}

/** As VS Code reads a task's output. */
function problems({ stdout, stderr }: Outcome): Problem[] {
  return `${stdout}\n${stderr}`.split(/\r?\n/).flatMap((line) => {
    const found = new RegExp(pattern.regexp).exec(line);
    if (found === null) return [];
    const { file, line: row, column, severity, code } = pattern;
    return {
      ...{ file: found[file]!, line: Number(found[row]), column: Number(found[column]) },
      ...{ severity: found[severity]!, code: found[code]! },
    };
  });
}

let root: string;
let text: string;
const run = (...args: string[]) => fitprune(args, { cwd: root });

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'fitprune-problems-'));
  text = (await readFile(sampleRecipe, 'utf8')).replace(
    '"path": "shapes-llava"',
    `"path": ${JSON.stringify(sampleModel)}`,
  );
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('lines of problems', () => {
  // Layer 1 keeps more than layer 0: the value, found in the text by plain search.
  const broken = () => text.replace('"keep": 0.6736', '"keep": 0.9');
  const place = (whole: string) => {
    const before = whole.slice(0, whole.indexOf('0.9 }')).split(/\r\n|\n|\r/);
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };

  it.each<[string, (whole: string) => string, (whole: string) => string]>([
    ['LF', (whole) => whole, (whole) => whole],
    ['CRLF', (whole) => whole.replaceAll('\n', '\r\n'), (whole) => whole],
    ['CR', (whole) => whole.replaceAll('\n', '\r'), (whole) => whole],
    ['tabs', (whole) => whole.replaceAll('  ', '\t'), (whole) => whole.replaceAll('  ', '\t')],
    // An editor does not count the mark: in a text of one line it would shift every column.
    [
      'a byte order mark',
      (whole) => `\ufeff${whole.replaceAll('\n', ' ')}`,
      (whole) => whole.replaceAll('\n', ' '),
    ],
    [
      'letters of two units and more',
      (whole) => whole.replace('{', '{ "note": "\u{1f600}é", '),
      (whole) => whole.replace('{', '{ "note": "\u{1f600}é", '),
    ],
  ])('name the place in a text with %s', async (name, written, seen) => {
    const file = `${name.replaceAll(' ', '-')}.fitprune.json`;
    await writeFile(path.join(root, file), written(broken()));
    const outcome = await run('check', file);
    expect(outcome.code).toBe(1);
    expect(problems(outcome)).toContainEqual({
      ...{ file, severity: 'error', code: 'keep-increases' },
      ...place(seen(broken())),
    });
  });

  it('are the findings of --json, each on one line', async () => {
    const file = 'several.fitprune.json';
    await writeFile(path.join(root, file), broken().replace('"reduction"', '"reductoin"'));
    const { stdout } = await run('check', file, '--json');
    const { recipes } = JSON.parse(stdout) as { recipes: { diagnostics: Problem[] }[] };
    const diagnostics = recipes[0]!.diagnostics;
    expect(diagnostics.length).toBeGreaterThan(2);
    expect(problems(await run('check', file))).toEqual(
      diagnostics.map(({ line, column, severity, code }) => ({
        file,
        line,
        column,
        severity,
        code,
      })),
    );
  });

  it('report a drop, by check and by evaluate', async () => {
    const file = 'drop.fitprune.json';
    await writeFile(path.join(root, file), text);
    const exceeded = { file, line: 1, column: 1, severity: 'error', code: 'drop-exceeded' };
    expect(problems(await run('check', file, '--max-drop', '0.5%'))).toEqual([exceeded]);
    expect(problems(await run('check', file, '--max-drop', '10%'))).toEqual([]);
    await writeFile(path.join(root, file), text.replace(/"keep": 0\.\d+/g, '"keep": 0.02'));
    const measure = ['evaluate', file, '--data', evaluationData, '--samples', '16'];
    const onCpu = ['--device', 'cpu', '--results', 'r.arrows'];
    const failed = await run(...measure, ...onCpu, '--max-drop', '0.1%');
    expect([failed.code, problems(failed)]).toEqual([1, [exceeded]]);
    const { code, stdout } = await run(...measure, ...onCpu, '--max-drop', '100%', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ recipes: [{ ok: true, diagnostics: [] }] });
  });

  it('report the faults of a recipe that evaluate cannot run', async () => {
    const file = 'cut.fitprune.json';
    await writeFile(path.join(root, file), text.slice(0, text.indexOf('"schedule"')));
    const outcome = await run('evaluate', file, '--data', evaluationData);
    expect(outcome.code).toBe(1);
    const checked = problems(await run('check', file));
    expect(checked[0]).toMatchObject({ file, severity: 'error', code: 'json-syntax' });
    expect(problems(outcome)).toEqual(checked);
    const json = await run('evaluate', file, '--data', evaluationData, '--json');
    expect(json.stdout).toBe('');
  });
});

describe('patterns in place of recipes', () => {
  it('are expanded, without hidden folders and the records of pruned models', async () => {
    const put = async (name: string, content = text) => {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), content);
    };
    await put('all/a.fitprune.json');
    await put('all/deep/er/b.fitprune.json');
    await put('all/.hidden/c.fitprune.json');
    await put('all/node_modules/d.fitprune.json');
    await put('all/pruned/config.json', '{}');
    await put('all/pruned/onnx/decoder_model_merged.onnx', '');
    await put('all/pruned/e.fitprune.json');
    const { code, stdout } = await run('check', 'all/**/*.fitprune.json', '--json');
    expect(code).toBe(0);
    const { recipes } = JSON.parse(stdout) as { recipes: { path: string }[] };
    expect(recipes.map((recipe) => recipe.path.split(path.sep).join('/'))).toEqual([
      'all/a.fitprune.json',
      'all/deep/er/b.fitprune.json',
    ]);
  });

  it('that match nothing are a failure', async () => {
    const { code, stderr } = await run('check', 'none/*.fitprune.json');
    expect(code).toBe(1);
    expect(stderr).toContain('(no-recipes)');
  });
});
