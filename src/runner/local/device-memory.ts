/**
 * The results of trying this machine's devices, kept between runs, since a probe starts processes
 * and takes seconds. They are tried again if the machine may have changed: its drivers, libraries,
 * processor, or what is to run.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { HumanError } from '../../core/errors';
import { writeFileAtomic } from '../../core/files';
import { record } from '../../core/record';
import type { PromptTime } from '../channel/results';
import type { Remembered, MachineMemory, TriedDevices, WorkerWay } from './tried-devices';

interface Entry {
  /** Milliseconds since 1970. */
  at: number;
  value: Remembered | { wrong: string | null } | { times: PromptTime[] };
}

/**
 * Changes that no signature shows, such as a removed card, are noticed after this time;
 * milliseconds.
 */
const lifetime = 7 * 24 * 3600 * 1000;
/** Machines that share a home folder, models, settings: the oldest entries are removed. */
const mostKept = 200;

export class DeviceMemory implements TriedDevices {
  private kept = Promise.resolve();

  /** @param file JSON; one that is missing or damaged is an empty one */
  constructor(private readonly file: string) {}

  /** The entries for this machine in its present state, for workers started with these options. */
  async ofMachine(options: WorkerWay): Promise<MachineMemory> {
    const machine = await describeMachine(options);
    return {
      probe: async (device, run) => {
        const key = keyOf(machine, ['probe', device]);
        const known = (await this.read())[key]?.value;
        if (known && ('gigaflops' in known || 'failure' in known)) return known;
        const found = await run();
        // Every machine has a working CPU: if it failed, something else was the cause.
        if ('gigaflops' in found) await this.keep(key, found);
        else if (device !== 'cpu') await this.keep(key, { failure: String(found.failure) });
        return found;
      },
      proof: async (device, { model, dtype }, run) => {
        const key = keyOf(machine, ['proof', device, dtype, await filesOf(model)]);
        const known = (await this.read())[key]?.value;
        if (known && 'wrong' in known) return known.wrong ?? undefined;
        const wrong = await run();
        await this.keep(key, { wrong: wrong ?? null });
        return wrong;
      },
      speed: async (device, { model, dtype }, run) => {
        const key = keyOf(machine, ['speed', device, dtype, await filesOf(model)]);
        const known = (await this.read())[key]?.value;
        if (known && 'times' in known) return known;
        if (known && 'wrong' in known && known.wrong !== null) return { wrong: known.wrong };
        const trial = await run();
        // A fault is the model's own, or of a moment.
        if (!('fault' in trial)) await this.keep(key, trial);
        return trial;
      },
    };
  }

  /** For callers that have just seen a device fail. */
  async forget(): Promise<void> {
    await this.write({});
  }

  private async read(): Promise<Record<string, Entry>> {
    const text = await readFile(this.file, 'utf8').catch(() => '{}');
    let entries: unknown;
    try {
      entries = JSON.parse(text);
    } catch {
      // Written by something else, or damaged by the disk.
      entries = {};
    }
    const oldest = Date.now() - lifetime;
    return Object.fromEntries(
      Object.entries(record(entries) ?? {}).filter(
        (pair): pair is [string, Entry] =>
          isEntry(pair[1]) && pair[1].at > oldest && pair[1].at <= Date.now(),
      ),
    );
  }

  /** Adds one entry at a time: devices are probed at once, and no entry may get lost. */
  private keep(key: string, value: Entry['value']): Promise<void> {
    const added = this.kept.then(() => this.add(key, value));
    this.kept = added.catch(() => undefined);
    return added;
  }

  private async add(key: string, value: Entry['value']): Promise<void> {
    const entries = { ...(await this.read()), [key]: { at: Date.now(), value } };
    const newest = Object.entries(entries).sort(([, a], [, b]) => b.at - a.at);
    await this.write(Object.fromEntries(newest.slice(0, mostKept)));
  }

  /** If the file cannot be written, the next time takes longer; that is not a failure. */
  private async write(entries: Record<string, Entry>): Promise<void> {
    await writeFileAtomic(this.file, `${JSON.stringify(entries)}\n`).catch((error: unknown) => {
      if (!(error instanceof HumanError)) throw error;
    });
  }
}

/** The command line's file: in the user's folder for data that can be made again. */
export function userMemoryFile(env = process.env, platform = process.platform): string {
  return path.join(cacheHome(env, platform), 'fitprune', 'devices.json');
}

function cacheHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData/Local');
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches');
  const asked = env['XDG_CACHE_HOME'];
  // The standard has relative ones ignored.
  return asked && path.isAbsolute(asked) ? asked : path.join(os.homedir(), '.cache');
}

function isEntry(value: unknown): value is Entry {
  const entry = record(value);
  const found = record(entry?.['value']);
  if (typeof entry?.['at'] !== 'number' || !found) return false;
  const { gigaflops, failure, wrong, times } = found;
  return (
    isTimes(times) ||
    (typeof gigaflops === 'number' && gigaflops > 0) ||
    typeof failure === 'string' ||
    typeof wrong === 'string' ||
    wrong === null
  );
}

function isTimes(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((one: unknown) => {
    const { tokens, milliseconds } = record(one) ?? {};
    return isPositive(tokens) && isPositive(milliseconds);
  });
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;

/** Environment variables that decide which drivers and libraries are found. */
const variables = [
  ...['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'CUDA_PATH', 'CUDA_VISIBLE_DEVICES'],
  ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'NVIDIA_VISIBLE_DEVICES'],
];
/** Paths that change when a driver or library is installed or removed, if they exist. */
const places = [
  ...[
    '/lib',
    '/lib64',
    '/usr/lib',
    '/usr/lib64',
    '/usr/local/lib',
    '/usr/local',
    '/etc/ld.so.cache',
  ],
  ...['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'],
  ...['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/proc/driver/nvidia/version', '/dev/dri'],
  ...['/dev/nvidia0', '/dev/nvidia1', '/dev/dxg'],
  ...['C:\\Windows\\System32\\nvcuda.dll', 'C:\\Windows\\System32\\vulkan-1.dll'],
  ...['C:\\Windows\\System32\\DirectML.dll', 'C:\\Windows\\System32\\d3d12.dll'],
];

function keyOf(machine: unknown, of: unknown): string {
  const text = JSON.stringify([machine, of]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Everything on which the results of devices may depend. */
async function describeMachine(options: WorkerWay): Promise<unknown> {
  const { workerFile, nodePath = process.execPath, env = {} } = options;
  const around = { ...process.env, ...env };
  const libraries = ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'].flatMap((name) =>
    (around[name] ?? '').split(path.delimiter).filter((one) => one !== ''),
  );
  const files = [workerFile, nodePath, ...libraries, ...(await runtimeOf(workerFile)), ...places];
  const states = await Promise.all(files.map(stateOf));
  return [
    ...[process.platform, os.arch(), os.release(), os.hostname()],
    ...[os.cpus().length, os.cpus()[0]?.model],
    ...[variables.map((name) => around[name] ?? ''), env, nodePath, states],
  ];
}

/** The folders of ONNX Runtime's own libraries: CUDA's are a download that may come later. */
async function runtimeOf(workerFile: string): Promise<string[]> {
  try {
    const found = createRequire(workerFile).resolve('onnxruntime-node/package.json');
    const bin = path.join(path.dirname(found), 'bin');
    return (await readdir(bin)).map((version) =>
      path.join(bin, version, process.platform, process.arch),
    );
  } catch {
    return [];
  }
}

/** Shows whether a file or folder has changed. */
async function stateOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  // Files that the kernel makes up always have the present time.
  if (!found) return '';
  if (file.startsWith('/proc')) return readFile(file, 'utf8').catch(() => '');
  if (file.startsWith('/dev')) return 'there';
  return `${found.size} ${found.mtimeMs}`;
}

/** Sizes and times of a model folder's files: it is proven again when one changes. */
async function filesOf(model: string): Promise<string[]> {
  const folders = [model, path.join(model, 'onnx')];
  const states = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      const decoders = names.filter((name) => /\.(?:onnx|json)$/.test(name)).sort();
      return Promise.all(
        decoders.map(async (name) => {
          const file = path.join(folder, name);
          return `${file} ${await stateOf(file)}`;
        }),
      );
    }),
  );
  return states.flat();
}
