/** Catches the ends of a model's runs, as a panel does that shows the model. */
import { services } from './workspace';

export interface Ends {
  /** In order. */
  readonly words: readonly string[];
  dispose: () => void;
}

/**
 * @param folder of the model, absolute; call this before a panel of it opens, which would get the
 * ends first
 */
export async function endsOf(folder: string): Promise<Ends> {
  const { runs } = await services();
  const words: string[] = [];
  const page = runs.addPage({
    isOf: (one) => one === folder,
    shows: () => false,
    announce: (end) => {
      words.push(end.words);
    },
  });
  return { words, dispose: () => void page.dispose() };
}
