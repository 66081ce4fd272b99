/** Whether files are parts of one run: shards of it, or a file that it continues. */
import { HumanError } from '../errors';
import { text, type Message, type Text } from '../text';

/** A setting that all parts of a run share. */
export interface SharedSetting<Metadata> {
  name: Text;
  of: (metadata: Metadata) => string;
  /** What to do where it differs. */
  hint: Text;
}

/** A file, or a run that is about to write one. */
interface Named<Metadata> {
  name: Message;
  metadata: Metadata;
}

/** The words of one kind of file. */
interface SameRunWords {
  code: string;
  /** Where else this run could write, or the hint of the setting that differs. */
  other: (hint: Text) => Text;
  otherShard: (file: string, found: string, wanted: string) => Text;
}

export class SameRun<Metadata extends { shard: string }> {
  /** @param identity in the order in which it is checked */
  constructor(
    private readonly identity: readonly SharedSetting<Metadata>[],
    private readonly words: SameRunWords,
  ) {}

  /** @throws HumanError naming both sides of the first difference; shards may differ */
  requireParts(first: Named<Metadata>, second: Named<Metadata>): void {
    for (const { name, of, hint } of this.identity) {
      const [a, b] = [of(first.metadata), of(second.metadata)];
      if (a === b) continue;
      throw new HumanError(
        text`${first.name} and ${second.name} do not belong together, their ${name} differs: ${a} and
          ${b}. Nothing was changed. ${this.words.other(hint)}`,
        this.words.code,
      );
    }
  }

  /** @throws HumanError unless a run may continue a file: same settings, same shard */
  requireContinued(file: string, found: Metadata, wanted: Metadata): void {
    this.requireParts({ name: file, metadata: found }, { name: text`this run`, metadata: wanted });
    if (found.shard === wanted.shard) return;
    throw new HumanError(this.words.otherShard(file, found.shard, wanted.shard), this.words.code);
  }
}
