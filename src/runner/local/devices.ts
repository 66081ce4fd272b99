/** Chooses a device by trying: what a model's own decoder takes on each decides. */
import { formatMilliseconds } from '../../core/cost/format';
import { candidates, type Device } from '../../core/model/devices/devices';
import type { ProvenModel } from '../channel/requests';
import type { PromptTime } from '../channel/results';
import { probeInWorker, timeInWorker, whyWrong } from './device-trials';
import type { WorkerOptions } from './options';
import type { DeviceChoice, Probe, Remembered, Trial } from './tried-devices';

/**
 * `auto` takes the device on which the model's own decoder is fastest, among those that open a
 * session and compute its attention as the CPU does; any other must work or is an error. Without a
 * model, or with one whose decoder cannot be timed, a matrix product decides. The run itself proves
 * the sessions that it opens once more. Earlier results in `options` are reused.
 *
 * @throws HumanError `device-failed` saying what was missing, `cancelled`
 */
export async function resolveDevice(
  wanted: Device | 'auto',
  options: WorkerOptions,
  model?: ProvenModel,
  platform: NodeJS.Platform = process.platform,
): Promise<DeviceChoice> {
  if (wanted === 'cpu') return { device: 'cpu', reason: 'Running on the CPU, as asked.' };
  if (wanted !== 'auto') {
    const probe = await probeInWorker(wanted, options);
    if ('error' in probe) throw probe.error;
    return { device: wanted, reason: `Running on ${wanted}, as asked.` };
  }
  const machine = await rememberingMachine(options);
  // All at once: most of a probe is starting its process, and most machines have one of these
  // devices or none.
  const probes = await Promise.all(
    candidates(platform)
      .filter((device) => device !== 'cpu')
      .map(async (device) => ({ device, probe: await machine.probe(device) })),
  );
  // Last: beside others it would be measured too slow.
  const someOpen = probes.some(({ probe }) => 'gigaflops' in probe);
  const ofCpu = someOpen ? await machine.probe('cpu') : undefined;
  const passed = new Passed(options);
  const opened: Opened[] = [];
  for (const { device, probe } of probes) {
    if ('failure' in probe) passed.add(device, String(probe.failure));
    else if (isHopeless(probe, ofCpu)) passed.add(device, slowerThanCpu);
    else opened.push({ device, gigaflops: probe.gigaflops });
  }
  if (opened.length === 0) return choiceOf('cpu', passed.clauses);
  if (model === undefined) return byProduct(opened, machine, passed, undefined);
  return byDecoder(opened, machine, passed, model);
}

interface Opened {
  device: Device;
  gigaflops: number;
}

/** How many times slower a device may be than the CPU in a matrix product, and still be timed. */
const hopeless = 8;

const slowerThanCpu = 'it is slower than the CPU here';

/**
 * Whether a model is not tried on a device: a software renderer, on which compiling its decoder
 * takes longer than the user's run.
 */
function isHopeless({ gigaflops }: { gigaflops: number }, cpu: Probe | Remembered | undefined) {
  return cpu !== undefined && 'gigaflops' in cpu && hopeless * gigaflops < cpu.gigaflops;
}

/** Asks this machine, or what is remembered of it. */
interface Machine {
  probe(device: Device): Promise<Probe | Remembered>;
  speed(device: Device, model: ProvenModel): Promise<Trial>;
  /** Why a device is wrong for a model; undefined if it is right. */
  wrong(device: Device, model: ProvenModel): Promise<string | undefined>;
}

async function rememberingMachine(options: WorkerOptions): Promise<Machine> {
  const memory = await options.devices?.ofMachine(options);
  const probe = (device: Device) => {
    const run = () => probeInWorker(device, options);
    return memory ? memory.probe(device, run) : run();
  };
  let ofCpu: ReturnType<typeof probe> | undefined;
  return {
    probe: (device) => (device === 'cpu' ? (ofCpu ??= probe(device)) : probe(device)),
    speed: (device, model) => {
      const run = () => timeInWorker(device, model, options);
      return memory ? memory.speed(device, model, run) : run();
    },
    wrong: (device, model) => {
      const run = () => whyWrong(device, model, options);
      return memory ? memory.proof(device, model, run) : run();
    },
  };
}

/** Clauses about devices that are not taken. */
class Passed {
  readonly clauses: string[] = [];

  constructor(private readonly options: WorkerOptions) {}

  add(device: Device, why: string): void {
    this.clauses.push(`${nameOf(device)}: ${why}`);
  }

  /** For a device that opens: its user may wonder why it is not used. */
  addWrong(device: Device, why: string): void {
    this.add(device, why);
    this.options.logger.warn(`Not running on ${nameOf(device)}: ${why}`);
  }
}

interface Timed {
  device: Device;
  times: readonly PromptTime[];
}

/** One device after the other, while nothing else runs: times of a busy machine say little. */
async function byDecoder(
  opened: readonly Opened[],
  machine: Machine,
  passed: Passed,
  model: ProvenModel,
): Promise<DeviceChoice> {
  const timed: Timed[] = [];
  let left = opened;
  for (const device of [...opened.map((one) => one.device), 'cpu' as const]) {
    // If no other device works, there is nothing to compare the CPU with.
    if (device === 'cpu' && timed.length === 0) return choiceOf('cpu', passed.clauses);
    const trial = await machine.speed(device, model);
    if ('fault' in trial) {
      return byProduct(left, machine, passed, { model, fault: trial.fault });
    }
    if ('times' in trial) {
      timed.push({ device, times: trial.times });
    } else {
      passed.addWrong(device, trial.wrong);
      left = left.filter((one) => one.device !== device);
    }
  }
  const { words, fastestFirst } = comparison(timed);
  for (const device of fastestFirst) {
    if (device === 'cpu') break;
    const wrong = await machine.wrong(device, model);
    if (wrong === undefined) return choiceOf(device, [words, ...passed.clauses]);
    passed.addWrong(device, wrong);
  }
  return choiceOf('cpu', [words, ...passed.clauses]);
}

/** Compares times of the longest prompt that was run on all of them. */
function comparison(timed: readonly Timed[]): { words: string; fastestFirst: Device[] } {
  const has = ({ times }: Timed, tokens: number) => times.find((one) => one.tokens === tokens);
  const all = timed[0]!.times.map(({ tokens }) => tokens);
  const tokens = Math.max(...all.filter((one) => timed.every((other) => has(other, one))));
  const found = timed.map((one) => ({
    device: one.device,
    milliseconds: has(one, tokens)!.milliseconds,
  }));
  found.sort((a, b) => a.milliseconds - b.milliseconds);
  const words = found.map(({ device, milliseconds }, at) => {
    const what = at === 0 ? ` a prompt of ${tokens} tokens` : '';
    return `${nameOf(device)}: ${formatMilliseconds(milliseconds)}${what}`;
  });
  return { words: words.join(', '), fastestFirst: found.map(({ device }) => device) };
}

/**
 * The first that is no slower than the CPU in a matrix product, as a software renderer is.
 *
 * @param untimed a model whose decoder could not be timed, and why
 */
async function byProduct(
  opened: readonly Opened[],
  machine: Machine,
  passed: Passed,
  untimed: { model: ProvenModel; fault: string } | undefined,
): Promise<DeviceChoice> {
  const cpu = await machine.probe('cpu');
  // Without a CPU that works there is nothing to compare with.
  if ('error' in cpu) throw cpu.error;
  const why =
    untimed === undefined
      ? []
      : [`by a matrix product, as its decoder was not timed (${untimed.fault.replace(/\.$/, '')})`];
  for (const { device, gigaflops } of opened) {
    if ('gigaflops' in cpu && gigaflops < cpu.gigaflops) {
      passed.add(device, slowerThanCpu);
      continue;
    }
    const wrong = untimed && (await machine.wrong(device, untimed.model));
    if (wrong === undefined) return choiceOf(device, [...why, ...passed.clauses]);
    passed.addWrong(device, wrong);
  }
  return choiceOf('cpu', [...why, ...passed.clauses]);
}

function choiceOf(device: Device, clauses: readonly string[]): DeviceChoice {
  const name = nameOf(device);
  const why = clauses.length === 0 ? '' : ` (${clauses.join('; ')})`;
  return { device, reason: `Running on ${name}${why}.` };
}

function nameOf(device: Device): string {
  return device === 'cpu' ? 'the CPU' : device;
}
