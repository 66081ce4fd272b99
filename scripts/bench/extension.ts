/**
 * The installed extension: how long activation takes in a real VS Code, and the size of the
 * download.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { packageExtension } from '../package/package-extension';
import { parseTarget } from '../package/targets';
import { spreadOf } from './measure';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';

/** More than an extension that does nothing takes. */
const targetMilliseconds = 25;
const targetMegabytes = 60;

export async function extension({ quick }: Settings): Promise<SectionReport> {
  const root = process.cwd();
  const target = parseTarget();
  const vsix = path.join(root, '.cache', 'bench.vsix');
  const { folder, bytes, files } = await packageExtension(root, target, vsix);
  const times: Activation[] = [];
  for (let round = 0; round < (quick ? 2 : 9); round++) times.push(await activate(root, folder));
  const main = await stat(path.join(folder, 'dist', 'extension.js'));
  const lines: Line[] = [
    medianLine('Activation, over one that does nothing', 'ms', spreadOf(times.map(over)), {
      target: { kind: 'at most', value: targetMilliseconds },
      note: `bundle of ${(main.size / 1e3).toFixed(0)} kB`,
    }),
    medianLine('of it, loading the bundle', 'ms', spreadOf(times.map(({ loading }) => loading))),
    medianLine('of it, the call', 'ms', spreadOf(times.map(({ call }) => call))),
    {
      what: `VSIX for ${target}`,
      value: bytes / 1e6,
      unit: 'MB',
      target: { kind: 'at most', value: targetMegabytes },
      note: `${files.length} files`,
    },
    ...(await webviewLines(path.join(folder, 'dist', 'webview'))),
  ];
  const notes = [
    'Activation: loading the bundle and calling `activate`, as VS Code counts both in its list of running ' +
      'extensions, less what an extension that does nothing takes in the same window; every round is a new window of code-server, without a folder. No native code and no ' +
      'code that runs models is loaded, which a test checks.',
    'Webviews: minified; what is compressed is for comparison only, as they are read from the disk.',
  ];
  return { lines, notes };
}

/** In milliseconds. */
interface Activation {
  /** Reading, compiling and running the bundle. */
  loading: number;
  /** Of `activate`. */
  call: number;
  /** Both, of an extension that does nothing. */
  empty: number;
}

function over({ loading, call, empty }: Activation): number {
  return loading + call - empty;
}

/** Reads the times that the suite `activation-time` of test/host prints. */
async function activate(root: string, folder: string): Promise<Activation> {
  const script = path.join(root, 'out', 'scripts', 'hosts', 'host-tests.js');
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'activation-time'], {
    cwd: root,
    env: { ...process.env, FITPRUNE_EXTENSION: folder },
  });
  const found =
    /activation took [\d.]+ ms: ([\d.]+) ms loading, ([\d.]+) ms .*nothing took ([\d.]+) ms/.exec(
      stdout,
    );
  if (found === null) throw new Error(`No time in:\n${stdout}`);
  const [loading, call, empty] = found.slice(1).map(Number);
  return { loading: loading!, call: call!, empty: empty! };
}

async function webviewLines(folder: string): Promise<Line[]> {
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const content = await readFile(path.join(folder, name));
      const compressed = gzipSync(content).length;
      return {
        what: `Webview ${name}`,
        value: content.length / 1e3,
        unit: 'kB' as const,
        note: `${(compressed / 1e3).toFixed(0)} kB compressed`,
      };
    }),
  );
}
