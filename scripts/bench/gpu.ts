/** How a graphics card does: masses, calibration, pruned prefill and a recipe from cold. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '../../src/core/host';
import type { Device } from '../../src/core/model/devices/devices';
import { resolveDevice } from '../../src/runner/local/devices';
import { coldLine } from './gpu-cold';
import { decoderLines } from './gpu-decoders';
import { sampleMassLine } from './gpu-masses';
import { idealNote, schedulesNote } from './prefill';
import type { Line, SectionReport } from './report';
import type { OnDevice, Settings } from './settings';

export async function gpu(settings: Settings): Promise<SectionReport> {
  const { device, reason } = await chosenDevice(settings);
  if (device === undefined) {
    const note = `Skipped, as there is no device but the CPU. ${reason} --device NAME measures one all the same.`;
    return { lines: [], notes: [note], isSkipped: true };
  }
  const on = { ...settings, device };
  const failures: string[] = [];
  const lines: Line[] = [];
  // Each figure is worth having even if the next one fails, such as on a card that lacks memory or
  // half precision.
  for (const [what, measure] of Object.entries(parts)) {
    try {
      lines.push(...(await measure(on)));
    } catch (error) {
      failures.push(`Not measured: ${what}. ${String(error).split('\n')[0]!}`);
    }
  }
  return { lines, notes: [await cardNote(device), ...notes(on), ...failures] };
}

const parts: Record<string, (on: OnDevice) => Promise<Line[]>> = {
  'masses of the sample model': async (on) => [await sampleMassLine(on)],
  'a decoder in fp32': (on) => decoderLines('fp32', on),
  'a decoder in q4': (on) => decoderLines('q4', on),
  'a decoder in q4f16': (on) => decoderLines('q4f16', on),
  'a recipe from cold': async (on) => [await coldLine(on)],
};

async function chosenDevice({ device }: Settings): Promise<{ device?: Device; reason: string }> {
  if (device !== undefined) return { device, reason: 'Running as asked.' };
  // A software renderer is slower than the CPU, and is not taken.
  const workerFile = path.join(__dirname, 'worker.js');
  const found = await resolveDevice('auto', { workerFile, logger: silentLogger });
  return found.device === 'cpu' ? { reason: found.reason } : found;
}

/** Which card and driver it is, if NVIDIA's tool says so. */
async function cardNote(device: Device): Promise<string> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const card = await promisify(execFile)('nvidia-smi', query).then(
    ({ stdout }) => stdout.trim().split('\n').join('; '),
    () => 'nvidia-smi names no card',
  );
  return `Device: ${device} (${card}).`;
}

function notes({ quick }: Settings): string[] {
  return [
    'Masses: the largest difference from those of the CPU, in parts of the mean mass of its layer. Calibration: the ' +
      'scoring graph and reading its masses, beside a prefill of the unpruned decoder that leaves its caches on the device ' +
      'where the runtime can. Prefill and decode: caches stay there too.',
    'Decoders are of random weights. That of fp32 is compared with the CPU; those in 4 bits have the shape of ' +
      `LLaVA-1.5-7B${quick ? ' in small' : ''}, and the unpruned and one pruned decoder are on the device together.`,
    schedulesNote(quick ? 12 : 32),
    idealNote,
  ];
}
