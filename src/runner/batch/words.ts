/** A run's options as words of the command line, with which schedulers start tasks. */
import type { DataSource } from '../../core/data/types';
import type { RunOptions } from '../../core/model/run';
import type { Device } from '../../core/model/devices/devices';

/** Words that choose questions and data, for a run and for the merge of its shards. */
export function questionWords(data: DataSource): string[] {
  const { path, embeddings, images, prompt, suffix, options, turn } = data;
  return [
    ...(embeddings === true ? ['--embeddings', path] : ['--data', path]),
    ...valued('--images', images),
    ...valued('--prompt', prompt),
    ...valued('--suffix', suffix),
    ...valued('--options', options),
    ...valued('--turn', turn),
  ];
}

/** How the model is run. */
export function runWords({
  dtype,
  device,
  threads,
  pixels,
  seed,
  maxSkipped,
}: Pick<RunOptions, 'dtype' | 'threads' | 'pixels' | 'seed' | 'maxSkipped'> & {
  device: Device | 'auto';
}): string[] {
  return [
    ...valued('--dtype', dtype),
    ...valued('--device', device),
    ...valued('--threads', threads),
    ...valued('--pixels', pixels),
    ...valued('--seed', seed),
    ...valued('--max-skipped', maxSkipped),
  ];
}

function valued(option: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [option, String(value)];
}
