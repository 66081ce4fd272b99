/** Which Python runs the export, and which packages it lacks. */
import path from 'node:path';
import { HumanError } from '../errors';
import { listed, text } from '../text';
import type { PackageState } from './events';
import { runPython } from './process';

/** An interpreter with all that the export needs. */
export interface Interpreter {
  /** Absolute, as the interpreter reports it. */
  executable: string;
  version: string;
  packages: PackageState[];
}

interface Probe {
  python: string;
  /** undefined if it does not start or does not answer. */
  found: (Interpreter & { failure: string | undefined }) | undefined;
}

/** Names and places to try, the likeliest first. */
export function candidates(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const windows = platform === 'win32';
  const paths = windows ? path.win32 : path.posix;
  const inside = (folder: string | undefined, below: string): string[] =>
    folder === undefined || folder === '' ? [] : [paths.join(folder, below)];
  return [
    ...inside(environment['VIRTUAL_ENV'], windows ? 'Scripts\\python.exe' : 'bin/python'),
    ...inside(environment['CONDA_PREFIX'], windows ? 'python.exe' : 'bin/python'),
    ...(windows ? ['python', 'py'] : ['python3', 'python']),
  ];
}

/**
 * @param wanted the interpreter that the user named; no other is tried then
 * @param scripts the folder with the package `fitprune_export`
 * @throws HumanError `python-missing`, or `python-packages` saying what to install and how
 */
export async function findInterpreter(
  wanted: string | undefined,
  scripts: string,
  signal?: AbortSignal,
  others: readonly string[] = candidates(),
): Promise<Interpreter> {
  const tried: Probe[] = [];
  for (const python of wanted === undefined ? others : [wanted]) {
    const probe = await ask(python, scripts, signal);
    if (probe.found !== undefined && probe.found.failure === undefined) return probe.found;
    tried.push(probe);
  }
  throw explain(tried, scripts);
}

async function ask(python: string, scripts: string, signal?: AbortSignal): Promise<Probe> {
  let answer: Interpreter | undefined;
  let failure: string | undefined;
  await runPython({
    python,
    scripts,
    arguments: ['--packages'],
    onEvent: (event) => {
      if (event.event === 'packages') {
        const { executable, python: version, packages } = event;
        answer = { executable, version, packages };
      }
      if (event.event === 'failed') failure = event.message;
    },
    onOutput: () => undefined,
    signal,
  });
  return { python, found: answer === undefined ? undefined : { ...answer, failure } };
}

function explain(tried: readonly Probe[], scripts: string): HumanError {
  // The one that lacks fewest packages is the one to complete.
  const best = tried
    .flatMap(({ found }) => (found === undefined ? [] : [found]))
    .sort((a, b) => lacking(a) - lacking(b))[0];
  if (best === undefined) {
    const names = listed(tried.map(({ python }) => python));
    return new HumanError(
      text`No Python was found that runs (${names}). Install Python 3.10 or newer with the packages of
        ${path.join(scripts, 'requirements.txt')}, or name the interpreter that has them.`,
      'python-missing',
    );
  }
  const command = `"${best.executable}" -m pip install -r "${path.join(scripts, 'requirements.txt')}"`;
  return new HumanError(
    text`${best.executable} (Python ${best.version}) cannot export: ${best.failure ?? ''}. Install the
      packages that the export was tested with, best in an environment of their own: ${command} Or
      name another interpreter that has them.`,
    'python-packages',
    1,
    { command },
  );
}

function lacking({ packages }: Interpreter): number {
  return packages.filter(({ ok }) => !ok).length;
}

/** Packages of another version than the export was tested with. */
export function untested(packages: readonly PackageState[]): string[] {
  return packages
    .filter(({ found, pinned }) => found !== undefined && found.split('+')[0] !== pinned)
    .map(({ name, found, pinned }) => `${name} ${found!} (tested: ${pinned})`);
}
