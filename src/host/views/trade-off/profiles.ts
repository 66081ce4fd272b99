/** The profile from which a trade-off panel takes times, and whether one is being measured. */
import type { Prediction } from '../../../core/cost/types';
import { suggestedProfile } from '../../../core/profile/choice';
import { isEnough } from '../../../core/profile/profile-file';
import type { PanelState, ProfileChoice } from '../../../protocol/trade-off';
import { noiseSentence, profileWords } from '../../profiles/profile-words';
import type { Services } from '../../services';
import type { ProfileEntry } from '../../workspace/profile-store';

export class TradeOffProfiles {
  private entries: ProfileEntry[] = [];
  private entry: ProfileEntry | undefined;

  /**
   * @param folder of the model
   * @param file the profile that the panel was asked to show
   */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    private file: string | undefined,
  ) {}

  get chosen(): ProfileEntry | undefined {
    return this.entry;
  }

  get isProfiling(): boolean {
    return this.services.runs.runs.some(
      ({ kind, modelFolder }) => kind === 'profile' && modelFolder === this.folder,
    );
  }

  state(): Pick<PanelState, 'profiles' | 'chosenProfile' | 'isProfiling'> {
    const { entry, isProfiling } = this;
    const profiles = this.entries.map((one): ProfileChoice => {
      const noise = noiseSentence(one);
      return { file: one.path, name: profileWords(one), ...(noise !== undefined && { noise }) };
    });
    return { profiles, isProfiling, ...(entry && { chosenProfile: entry.path }) };
  }

  /** Whether the page knows the file of its message. */
  has(file: string): boolean {
    return this.entries.some(({ path }) => path === file);
  }

  choose(file: string): void {
    this.file = file;
  }

  /**
   * @param fingerprint of the statistics' decoder
   * @param predicted of the panel's recipe: the profile of its prediction is shown
   * @returns whether the page knows these
   */
  update(fingerprint: string, predicted: Prediction | undefined): boolean {
    // A profile being measured changes with every length: it is shown when it is complete.
    if (this.isProfiling) return true;
    const shown = JSON.stringify(this.state());
    const { profiles } = this.services;
    this.entries = profiles.withFingerprint(fingerprint).filter(({ profile }) => isEnough(profile));
    // If there are several, the last one measured is shown by its name, with the others to choose
    // from.
    this.entry =
      this.entries.find(({ path }) => path === this.file) ??
      (predicted && suggestedProfile(this.entries, predicted)) ??
      this.entries[0];
    return JSON.stringify(this.state()) === shown;
  }
}
