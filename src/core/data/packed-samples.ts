/** Samples as they are kept until they are run: a text each, and where their pictures are. */
import { spread } from './content';
import type { ImageOpener, Noted } from './images';
import { unpack } from './packed';
import { asked, type Asked } from './questions';
import type { DataRecord } from './records';
import type { DataSource, PackedSample, Sample, SampleImage, SampleSubject } from './types';

/** What is kept of a record while others are read. */
export interface Kept {
  id: string;
  images: readonly Noted[];
  /** All else, by `pack`. */
  packed: string;
}

/** What all of the data says about how a question is asked. */
type AskContext = Parameters<typeof asked>[2];

/** Makes questions and samples of what is kept. */
export class Unpacker {
  /** Orders in which samples show their images: few differ, so that each is kept once. */
  private readonly orders = new Map<string, readonly number[]>();

  /** @param file as it was given to `pack` */
  constructor(
    private readonly file: string,
    private readonly source: Pick<DataSource, 'suffix' | 'options'>,
    private readonly context: AskContext,
    private readonly opener: ImageOpener,
  ) {}

  question(kept: Kept): Asked {
    return this.ask(kept).question;
  }

  /**
   * Looks for its pictures.
   *
   * @throws HumanError `image-outside`
   */
  async look(kept: Kept): Promise<PackedSample> {
    const { record, question } = this.ask(kept);
    const images = await this.opener.look(kept.images, question.shown, record.where);
    return new Packed(kept.id, images, kept.packed, this.orderOf(question), this);
  }

  /** @param shown indices of its images, in the order in which they are shown */
  images({ images }: Pick<Kept, 'images'>, shown: readonly number[]): SampleImage[][] {
    return shown.map((at) => this.opener.open(images[at]!));
  }

  sample(kept: Kept): Sample {
    const { id, question, answers, category, choices, turns, shown } = this.question(kept);
    const images = this.images(kept, shown);
    const sample: Sample = { id, question, answers, category, images: images.flat() };
    if (choices !== undefined) sample.choices = choices;
    if (turns !== undefined) {
      sample.turns = spread(
        turns,
        images.map(({ length }) => length),
      );
    }
    return sample;
  }

  private orderOf({ shown }: Pick<Asked, 'shown'>): readonly number[] {
    const key = shown.join(' ');
    const known = this.orders.get(key);
    if (known === undefined) this.orders.set(key, shown);
    return known ?? shown;
  }

  private ask({ id, images, packed }: Kept) {
    const record: Omit<DataRecord, 'images'> & Pick<Kept, 'images'> = {
      ...unpack(packed, this.file),
      id,
      images,
    };
    return { record, question: asked(record, this.source, this.context) };
  }
}

class Packed implements PackedSample, Kept {
  constructor(
    readonly id: string,
    readonly images: readonly Noted[],
    readonly packed: string,
    private readonly shown: readonly number[],
    private readonly unpacker: Unpacker,
  ) {}

  subject(): SampleSubject {
    return { id: this.id, images: this.unpacker.images(this, this.shown).flat() };
  }

  unpack(): Sample {
    return this.unpacker.sample(this);
  }
}

/** One after the other, so that few are in memory. */
export function* unpacked(samples: Iterable<PackedSample>): Generator<Sample> {
  for (const one of samples) yield one.unpack();
}
