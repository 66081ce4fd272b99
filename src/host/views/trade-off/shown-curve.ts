/** The curve that a trade-off panel shows: of which statistics, by which method, and how exact it is by now. */
import type { DecoderTimes } from '../../../core/cost/times';
import type { ProfileFile } from '../../../core/profile/profile-file';
import type { BeforeState, FittedMethod } from '../../../protocol/trade-off';
import type { Fitter, Preview } from '../../../fitter/pool';
import { openFitter } from '../../fitting/fit-recipe';
import type { Services } from '../../services';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import { openStatistics, requireOpened, type Opened } from './statistics';

/** What is told while it is being opened; of a file that nobody waits for any more, nothing is. */
interface Told {
  /** @param part 0 to 1, of all samples that are prepared */
  onProgress: (part: number) => void;
  /** Of a few samples, while all are being prepared. */
  onPreview: (opened: Opened) => void;
}

/** What it is fitted with. */
interface Wanted {
  method: FittedMethod;
  before: BeforeState;
  profile: ProfileFile | undefined;
}

export class ShownCurve {
  private opened: Opened | undefined;

  /** @param name of the model, for its statistics */
  constructor(
    private readonly services: Services,
    private readonly name: () => string,
  ) {}

  /** undefined while there are no statistics to fit from. */
  get now(): Opened | undefined {
    return this.opened;
  }

  /** What the page shows fits of. @throws HumanError while there is nothing to fit from */
  get preview(): Preview {
    return requireOpened(this.opened).shown;
  }

  /** The statistics that are open: what is measured from the panel is fitted from what it shows. */
  get file(): string | undefined {
    return this.opened?.entry.file;
  }

  /** What the device takes that the panel shows times of. */
  get times(): DecoderTimes | undefined {
    return this.opened?.times;
  }

  /**
   * What recipes are fitted with that are written: from all samples, however long they take.
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

  /** @returns whether it is another curve than the one before */
  show(opened: Opened): boolean {
    const isNew = opened.curve !== this.opened?.curve;
    this.opened = opened;
    return isNew;
  }

  /** @throws HumanError when the file cannot be read */
  open(
    entry: StatisticsEntry,
    { method, before: { keep, sizeBias }, profile }: Wanted,
    told: Told,
  ): Promise<Opened> {
    const choice = { method, before: keep, ...(sizeBias !== undefined && { sizeBias }) };
    const options = { profile, ...told };
    return openStatistics(this.services.fitters, entry, choice, this.opened, options);
  }
}
