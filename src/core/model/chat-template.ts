/** Renders a conversation by the model's chat template. Only the worker process may import this. */
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { HumanError, messageOf } from '../errors';
import { text } from '../text';
import type { Family } from './families/family';
import type { ProcessorFiles } from './processor-files';

export interface Turn {
  role: 'user' | 'assistant' | 'system';
  text: string;
  /** Images that stand before the text. */
  images: number;
}

/** What a template takes as the content of a message: a list of parts, or the text with placeholders. */
type Form = 'parts' | 'text';

/** Says nothing that a template could write by itself, and nothing that needs a mark before it in JSON. */
const probe: Turn = { role: 'user', text: 'What does fitprune see here?', images: 1 };

export class ChatTemplate {
  private form: Form | undefined;

  constructor(
    private readonly folder: string,
    private readonly family: Family,
    private readonly files: ProcessorFiles,
    private readonly tokenizer: PreTrainedTokenizer,
  ) {}

  /** @throws HumanError `no-chat-template` */
  render(turns: readonly Turn[]): string {
    const { family, files } = this;
    if (files.template === undefined && family.plainPrompt !== undefined && turns.length === 1) {
      return family.plainPrompt(turns[0]!.text, turns[0]!.images, files);
    }
    try {
      if (files.template === undefined) throw new Error('There is none.');
      return this.apply(turns, (this.form ??= this.formOf()));
    } catch (error) {
      throw new HumanError(
        text`The chat template of ${this.folder} cannot render a question: ${messageOf(error)} Put
          the model's chat_template into its tokenizer_config.json, or its chat_template.jinja into
          the folder.`,
        'no-chat-template',
        1,
        { cause: error },
      );
    }
  }

  /** Older templates take text alone: of a list they write nothing, or the list itself. */
  private formOf(): Form {
    const isRight = (form: Form): boolean => {
      const prompt = this.apply([probe], form);
      const placeholders = prompt.split(this.family.placeholder(this.files)).length - 1;
      return placeholders === 1 && prompt.includes(probe.text);
    };
    try {
      if (isRight('parts')) return 'parts';
    } catch (error) {
      // A template that joins strings fails for a list.
      return succeeds(() => isRight('text')) ? 'text' : raise(error);
    }
    return 'text';
  }

  private apply(turns: readonly Turn[], form: Form): string {
    const messages = turns.map(({ role, text, images }) => {
      if (form === 'text') {
        const placeholder = this.family.placeholder(this.files);
        return { role, content: `${`${placeholder}\n`.repeat(images)}${text}` };
      }
      const parts = Array.from({ length: images }, () => ({ type: 'image' }));
      return { role, content: [...parts, { type: 'text', text }] };
    });
    return this.tokenizer.apply_chat_template(messages, {
      add_generation_prompt: true,
      tokenize: false,
      chat_template: this.files.template!,
    });
  }
}

function succeeds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function raise(error: unknown): never {
  throw error;
}
