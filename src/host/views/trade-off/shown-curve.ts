/** The curve of a trade-off panel: its statistics, its method, and how exact it is so far. */
import type { DecoderTimes } from '../../../core/cost/times';
import type { ProfileFile } from '../../../core/profile/profile-file';
import type { BeforeState, FittedMethod } from '../../../protocol/trade-off';
import type { Fitter, Preview } from '../../../fitter/pool';
import { openFitter } from '../../fitting/open-fitter';
import type { Services } from '../../services';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import { openStatistics, requireOpened, type Opened } from './statistics';

/** Callbacks while it is being opened; a file that is no longer wanted causes none. */
interface OpeningEvents {
  /** @param part 0 to 1, of all samples that are prepared */
  onProgress: (part: number) => void;
  /** A curve from a few samples, while all are being prepared. */
  onPreview: (opened: Opened) => void;
}

/** The choices for its fits. */
interface Wanted {
  method: FittedMethod;
  before: BeforeState;
  profile: ProfileFile | undefined;
}

export class ShownCurve {
  private opened: Opened | undefined;

  /** @param name gives the model's name, which finds its statistics */
  constructor(
    private readonly services: Services,
    private readonly name: () => string,
  ) {}

  /** undefined while there are no statistics to fit from. */
  get now(): Opened | undefined {
    return this.opened;
  }

  /**
   * The source of the fits that the page shows.
   *
   * @throws HumanError while there is nothing to fit from
   */
  get preview(): Preview {
    return requireOpened(this.opened).shown;
  }

  /** The open statistics: measurements from the panel are fitted from what it shows. */
  get file(): string | undefined {
    return this.opened?.entry.file;
  }

  /** The times of the device that the panel shows. */
  get times(): DecoderTimes | undefined {
    return this.opened?.times;
  }

  /**
   * The source of recipes that are written: all samples, however long they take to prepare.
   *
   * @throws HumanError while there is nothing to fit from
   */
  async fitter(): Promise<Fitter> {
    const { fitter, entry } = requireOpened(this.opened);
    return fitter ?? openFitter(this.services, entry.file, this.name());
  }

  /** @returns whether there was one */
  clear(): boolean {
    const had = this.opened !== undefined;
    this.opened = undefined;
    return had;
  }

  /** @returns whether it is another curve than before */
  show(opened: Opened): boolean {
    const isNew = opened.curve !== this.opened?.curve;
    this.opened = opened;
    return isNew;
  }

  /** @throws HumanError when the file cannot be read */
  open(
    entry: StatisticsEntry,
    { method, before: { keep, sizeBias }, profile }: Wanted,
    events: OpeningEvents,
  ): Promise<Opened> {
    const choice = { method, before: keep, ...(sizeBias !== undefined && { sizeBias }) };
    const options = { profile, ...events };
    return openStatistics(this.services.fitters, entry, choice, this.opened, options);
  }
}
