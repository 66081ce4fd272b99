/** Options of the commands that run a model. */
import { Option, type Command } from 'commander';
import { limits } from '../../core/limits';
import { pixelWays, type PixelWay } from '../../core/model/vision/pixel-way';
import { upTo } from './numbers';

export interface RunFlags {
  device: string;
  threads?: number;
  dtype?: string;
  pixels?: PixelWay;
}

/** Options of the commands that run a model. */
export function addRunOptions(command: Command, { pixels = true } = {}): Command {
  const running = command
    .addOption(
      new Option('--device <name>', 'auto, cpu, webgpu, cuda, dml or coreml').default('auto'),
    )
    .option('--threads <n>', 'threads of the CPU', upTo(limits.threads))
    .option(
      '--dtype <name>',
      'precision of the model: fp32, fp16, q4, ... (default: the best there is)',
    );
  if (!pixels) return running;
  return running.addOption(
    new Option(
      '--pixels <way>',
      'how images become pixels: as the Python processors that the model was trained with do it, or as a deployed transformers.js does (default: python)',
    ).choices(pixelWays),
  );
}
