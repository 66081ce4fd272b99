/**
 * Runs the step of `.github/actions/check/action.yml` as a runner does: by bash, in a folder of its
 * own.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const actionFolder = path.resolve('.github/actions/check');
const action = readFileSync(path.join(actionFolder, 'action.yml'), 'utf8');

/** The lines of a block of the file that hold `name: value`. */
function entries(block: string, indent: number): [string, string][] {
  const line = new RegExp(`^ {${indent}}([\\w-]+): *(.*)$`, 'gm');
  return [...block.matchAll(line)].map(([, name, value]) => [name!, value!]);
}

/** The text of a top block, or of a block in it. */
function block(name: string, indent = 0, text = action): string {
  const found = new RegExp(`^ {${indent}}${name}:\\n((?: {${indent + 1},}.*\\n|\\n)*)`, 'm').exec(
    text,
  );
  if (found === null) throw new Error(`${name} is not in action.yml`);
  return found[1]!;
}

/** Defaults of inputs, by name. */
export function defaults(): Record<string, string> {
  const inputs = block('inputs');
  return Object.fromEntries(
    entries(inputs, 2).map(([name]) => {
      const given = Object.fromEntries(entries(block(name, 2, inputs), 4));
      return [name, (given['default'] ?? '').replace(/^'(.*)'$/, '$1')];
    }),
  );
}

export interface Outcome {
  code: number | null;
  log: string;
  summary: string;
  outputs: Record<string, string>;
}

export class Job {
  /** The folder of the checked-out repository, empty at first. */
  readonly workspace: string;
  private readonly root = mkdtempSync(path.join(tmpdir(), 'fitprune-action-'));
  private count = 0;

  constructor() {
    this.workspace = path.join(this.root, 'workspace');
    mkdirSync(this.workspace);
    mkdirSync(path.join(this.root, 'temp'));
  }

  /** Packages that an installation would fetch are found above the runner's folder. */
  lendPackages(): void {
    symlinkSync(path.resolve('node_modules'), path.join(this.root, 'node_modules'), 'junction');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(name: string, text: string): void {
    const file = path.join(this.workspace, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** @param env variables besides those of a runner */
  async run(inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const files = path.join(this.root, String((this.count += 1)));
    mkdirSync(files);
    const file = (name: string): string => {
      writeFileSync(path.join(files, name), '');
      return path.join(files, name);
    };
    const [summary, output] = [file('summary.md'), file('output')];
    const steps = block('runs').slice(block('runs').indexOf('steps:'));
    const line = /^ {6}run: (.*)$/m.exec(steps)![1]!;
    const all = { ...defaults(), ...inputs };
    const given = entries(block('env', 6, steps), 8).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, key: string) => all[key] ?? ''),
    ]);
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', line], {
      cwd: this.workspace,
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'] },
        ...(Object.fromEntries(given) as NodeJS.ProcessEnv),
        ...{ GITHUB_ACTION_PATH: actionFolder, GITHUB_WORKSPACE: this.workspace },
        ...{ GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output },
        RUNNER_TEMP: path.join(this.root, 'temp'),
        ...env,
      },
    });
    let log = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    const outputs = readOutputs(readFileSync(output, 'utf8'));
    return { code, log, summary: readFileSync(summary, 'utf8'), outputs };
  }
}

/** As the runner reads them: `name=value`, or `name<<MARK` and lines until the mark. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, name, kind, rest] = /^(\w+)(=|<<)(.*)$/.exec(lines[at]!) ?? [];
    if (name === undefined) continue;
    if (kind === '=') outputs[name] = rest!;
    else {
      const end = lines.indexOf(rest!, at + 1);
      outputs[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    }
  }
  return outputs;
}
