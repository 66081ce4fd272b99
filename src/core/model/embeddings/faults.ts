/** How a file of embeddings is refused. */
import { HumanError } from '../../errors';
import { text, type Message } from '../../text';

/** The error for a whole file: of another kind, damaged, or of a layout that is not supported. */
export function unreadable(file: string, why: Message, cause?: unknown): HumanError {
  return new HumanError(
    text`${file} cannot be read as a file of embeddings: ${why}. Write it as docs/embeddings.md
      describes.`,
    'embeddings-unreadable',
    1,
    { cause },
  );
}

/** The error for one sample of it. */
export function badSample(file: string, id: string, why: Message): HumanError {
  return new HumanError(
    text`${file}: sample "${id}" cannot be used: ${why}. Correct what wrote it, or leave the sample
      out.`,
    'embeddings-sample',
  );
}
