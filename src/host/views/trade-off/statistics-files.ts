/** The statistics of a trade-off panel's model, and which of them are asked for. */
import type { Recipe } from '../../../core/recipe/types';
import type { StatisticsChoice } from '../../../protocol/trade-off';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import { choiceOf } from './statistics';

export class StatisticsFiles {
  /** The richest first. */
  private entries: readonly StatisticsEntry[] = [];

  /** @param file that the panel was asked to show */
  constructor(private file: string | undefined) {}

  state(): StatisticsChoice[] {
    return this.entries.map(choiceOf);
  }

  /** @returns false if there is no such file */
  choose(file: string): boolean {
    const isThere = this.entries.some((entry) => entry.file === file);
    if (isThere) this.file = file;
    return isThere;
  }

  /** @returns whether the page knows these */
  update(entries: readonly StatisticsEntry[]): boolean {
    const shown = JSON.stringify(this.state());
    this.entries = entries;
    return JSON.stringify(this.state()) === shown;
  }

  clear(): void {
    this.entries = [];
  }

  /**
   * The requested statistics; otherwise those of the recipe's very model; otherwise those of most
   * samples.
   */
  entryFor(recipe: Recipe | undefined): StatisticsEntry | undefined {
    const { entries, file } = this;
    const asked = entries.find((entry) => entry.file === file);
    if (asked) return asked;
    const own = entries.find(
      ({ metadata }) => metadata.model.fingerprint === recipe?.model.fingerprint,
    );
    return own ?? entries[0];
  }
}
