/** Catches how runs of a model came out, as a panel does that has the model in sight. */
import { services } from './workspace';

export interface Ends {
  /** In order. */
  readonly words: readonly string[];
  dispose: () => void;
}

/** @param folder of the model, absolute; to be called before a panel of it opens, which would be told first */
export async function endsOf(folder: string): Promise<Ends> {
  const { runs } = await services();
  const words: string[] = [];
  const page = runs.addPage({
    isOf: (one) => one === folder,
    shows: () => false,
    tell: (end) => {
      words.push(end.words);
    },
  });
  return { words, dispose: () => void page.dispose() };
}
