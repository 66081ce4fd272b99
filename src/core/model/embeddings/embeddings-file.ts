/** A file of decoder inputs: its samples and their places. Loads no native code. */
import { badSample, unreadable } from './faults';
import { isArrow } from './arrow-messages';
import { openArrowTable } from './arrow-table';
import { checkSample, type CheckedSample } from './check-sample';
import { hashFile, RandomAccessFile, type FileState } from './random-access';
import { openSafetensorsTable } from './safetensors-table';
import { text } from '../../text';
import type { EmbeddingsTable, StoredValues } from './table';

/** A sample as lists and scores need it; the same fields as one of questions and images has. */
export interface EmbeddedSample {
  /** Unique in the file; the number of the row, from 1, if it has none. */
  id: string;
  question: string;
  answers: string[];
  choices?: string[];
  category: string | undefined;
  /** Names the images that it is about. */
  group: string;
  /** As written. */
  images: string[];
}

/** What a decoder must accept. */
export interface PositionUse {
  /** The first sample that has such positions. */
  sample: string;
  /** The number of its positions' axes; 0 if the file has no positions. */
  axes: 0 | 1 | 3;
  /** Whether they count rows from 0, from another start one by one, or neither. */
  order: 'rows' | 'consecutive' | 'other';
}

/** A sample in the form in which it is run. */
export interface StoredSample extends CheckedSample {
  type: StoredValues['type'];
  /** S x d values of the type, row by row, little-endian. */
  bytes: Uint8Array<ArrayBuffer>;
}

export class EmbeddingsFile {
  private constructor(
    readonly path: string,
    private readonly state: FileState,
    /** d. */
    readonly hiddenSize: number,
    readonly samples: readonly EmbeddedSample[],
    /** One position use of every kind that occurs. */
    readonly positions: readonly PositionUse[],
  ) {}

  /**
   * Reads and checks everything but the values of the embeddings, a sample at a time.
   * @throws HumanError `data-missing`, `embeddings-unreadable`, or `embeddings-sample` naming the
   *    sample
   */
  static async open(path: string): Promise<EmbeddingsFile> {
    const file = await RandomAccessFile.open(path);
    try {
      const table = await openTable(file);
      const samples: EmbeddedSample[] = [];
      const seen = new Set<string>();
      const positions = new Map<string, PositionUse>();
      for (let at = 0; at < table.count; at += 1) {
        const { sample, checked } = await readSample(table, at, path);
        sample.id = uniqueId(sample.id, seen);
        samples.push(sample);
        const use = positionUse(sample.id, checked);
        const kind = `${use.axes} ${use.order}`;
        if (!positions.has(kind)) positions.set(kind, use);
      }
      const uses = [...positions.values()];
      return new EmbeddingsFile(path, file.state, table.hiddenSize, samples, uses);
    } finally {
      await file.close();
    }
  }

  /** `sha256:` and hex of its bytes. */
  hash(): Promise<string> {
    return hashFile(this.path);
  }

  /**
   * The caller closes it. @throws HumanError `embeddings-unreadable` also where the file changed
   */
  async openReader(): Promise<EmbeddingsReader> {
    const file = await RandomAccessFile.open(this.path);
    try {
      const { size, changed } = this.state;
      if (file.state.size !== size || file.state.changed !== changed) {
        throw unreadable(this.path, text`it changed while it was read`);
      }
      const places = new Map(this.samples.map(({ id }, at) => [id, at]));
      return new EmbeddingsReader(file, await openTable(file), places);
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

/** Reads one sample at a time. */
export class EmbeddingsReader {
  constructor(
    private readonly file: RandomAccessFile,
    private readonly table: EmbeddingsTable,
    private readonly places: ReadonlyMap<string, number>,
  ) {}

  async read(id: string): Promise<StoredSample> {
    const at = this.places.get(id);
    if (at === undefined) throw new Error(`there is no sample ${id}`);
    const { checked, stored } = await readSample(this.table, at, this.file.path);
    const bytes = await this.file.read(stored.offset, stored.length);
    return { ...checked, type: stored.type, bytes };
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** Its description; samples are read one by one. @throws HumanError `embeddings-unreadable` */
export async function openTable(file: RandomAccessFile): Promise<EmbeddingsTable> {
  if (file.size < 8) throw unreadable(file.path, text`it is neither Arrow nor safetensors`);
  return isArrow(await file.read(0, 8)) ? openArrowTable(file) : openSafetensorsTable(file);
}

async function readSample(table: EmbeddingsTable, at: number, path: string) {
  const raw = await table.read(at);
  const { question = '', answers, choices, category, images } = raw;
  const id = raw.id ?? String(at + 1);
  const checked = checkSample(raw, table.hiddenSize);
  if (!('rows' in checked)) throw badSample(path, id, checked);
  const sample: EmbeddedSample = {
    ...{ id, question, answers, category, images },
    group: raw.group ?? (images.length > 0 ? images.join('\n') : id),
    ...(choices.length > 0 ? { choices } : {}),
  };
  return { sample, checked, stored: raw.embeddings };
}

/** As for questions, the order of the file makes repeated ids unique again. */
function uniqueId(written: string, seen: Set<string>): string {
  let id = written;
  for (let times = 2; seen.has(id); times += 1) id = `${written}#${times}`;
  seen.add(id);
  return id;
}

function positionUse(sample: string, { positions }: CheckedSample): PositionUse {
  if (positions === undefined) return { sample, axes: 0, order: 'rows' };
  const { axes, ids } = positions;
  const [first] = ids[0];
  const isConsecutive = ids.every((axis) => axis.every((id, row) => id === first! + row));
  const order = isConsecutive ? (first === 0 ? 'rows' : 'consecutive') : 'other';
  return { sample, axes, order };
}
