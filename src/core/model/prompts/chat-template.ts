/** Renders a conversation by the model's chat template. Only the worker process may import this. */
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { hasInside, imagesOf, isPlain, message, textsOf } from '../../data/content';
import type { Part, Turn } from '../../data/types';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text, type Text } from '../../text';
import { bounded } from '../bounded';
import type { Family } from '../families/family';
import type { ProcessorFiles } from '../folder/processor-files';
import { remedy } from '../../remedies';

/**
 * What a template accepts as the content of a message: a list of parts, or the text with
 * placeholders.
 */
type Form = 'parts' | 'text';

/** Words that no template would write by itself, and that need no escaping in JSON. */
const words: Readonly<Record<Turn['role'], string>> = {
  user: 'What does fitprune see here?',
  assistant: 'Something that fitprune said.',
  system: 'What fitprune is told.',
};
const probe = (role: Turn['role']): Turn => message(role, words[role], role === 'user' ? 1 : 0);
/** What the output looks like if a template prints a list of parts as it is. */
const listItself = /["']type["']\s*:|\[object/;

export class ChatTemplate {
  private readonly forms = new Map<Turn['role'], Form>();

  constructor(
    private readonly folder: string,
    private readonly family: Family,
    private readonly files: ProcessorFiles,
    private readonly tokenizer: PreTrainedTokenizer,
  ) {}

  /**
   * @param what names the prompt in errors
   * @throws HumanError `no-chat-template`, and `turn-left-out` if the template takes a question,
   *    but not the turns before it
   */
  render(turns: readonly Turn[], what: Text): string {
    const { family, files } = this;
    if (files.template === undefined && family.plainPrompt !== undefined) {
      const [asked, ...others] = turns.toReversed();
      if (others.length > 0) throw this.single(what);
      if (hasInside(asked!)) throw this.imagesFirst(what);
      const { content } = asked!;
      return family.plainPrompt(textsOf(content).join('\n'), imagesOf(content), files);
    }
    let prompt: string;
    try {
      if (files.template === undefined) throw new Error('There is none.');
      for (const { role } of turns) this.formOf(role);
      prompt = this.apply(turns);
    } catch (error) {
      if (turns.length > 1 && succeeds(() => this.apply(turns.slice(-1)) !== '')) {
        throw this.leftOut(
          text`does not accept what was said before it (${reasonOf(error)})`,
          what,
        );
      }
      const plain = turns.map(({ role }) => probe(role));
      if (!turns.every(isPlain) && succeeds(() => this.apply(plain) !== ''))
        throw this.leftOut(partLeftOut, what);
      throw new HumanError(
        text`The chat template of ${this.folder} cannot render a question: ${reasonOf(error)} Put
          the model's chat_template into its tokenizer_config.json, or its chat_template.jinja into
          the folder.`,
        'no-chat-template',
        1,
        { cause: error },
      );
    }
    this.requireAll(prompt, turns, what);
    return prompt;
  }

  /** Whether images stay at their places in a message; some templates move them before its text. */
  keepsOrder(): boolean {
    const [before, after] = [words.user, words.system];
    const content: Part[] = [
      { type: 'text', text: before },
      { type: 'image' },
      { type: 'text', text: after },
    ];
    try {
      const prompt = this.render([{ role: 'user', content }], text`the prompt`);
      const image = prompt.indexOf(this.family.placeholder(this.files), prompt.indexOf(before));
      return image !== -1 && image < prompt.indexOf(after);
    } catch (error) {
      // A template that refuses this is reported when a sample needs it.
      if (error instanceof HumanError) return true;
      throw error;
    }
  }

  /** The special token after an answer; undefined if there is none. */
  answerEnd(): string | undefined {
    let rest: string;
    try {
      const prompt = this.render([probe('user'), probe('assistant')], text`the prompt`);
      rest = prompt.split(words.assistant).at(-1)!.trimStart();
    } catch (error) {
      // A template of single questions puts nothing after an answer.
      if (error instanceof HumanError) return undefined;
      throw error;
    }
    const { all_special_tokens: special } = this.tokenizer as unknown as {
      all_special_tokens: string[];
    };
    return special.find((token) => token !== '' && rest.startsWith(token));
  }

  /** Some templates write only the question: other turns would be lost without notice. */
  private requireAll(prompt: string, turns: readonly Turn[], what: Text): void {
    let place = 0;
    for (const { role, content } of turns) {
      for (const part of textsOf(content)) {
        // Some templates leave out a model's thoughts before its answer.
        const written = part.split('</think>').at(-1)!.trim();
        const found = prompt.indexOf(written, place);
        if (found === -1) {
          throw this.leftOut(isPlain({ content }) ? leftOutOf[role] : partLeftOut, what);
        }
        // Some write the system text into the first question.
        if (role !== 'system') place = found + written.length;
      }
    }
  }

  private leftOut(why: Text, what: Text): HumanError {
    return new HumanError(
      text`For ${what} the chat template of ${this.folder} ${why}. ${remedy('one-turn-or-template')}`,
      'turn-left-out',
    );
  }

  private single(what: Text): HumanError {
    return new HumanError(
      text`For ${what}: the model of ${this.folder} takes one question, with nothing before it.
        ${remedy('one-turn')}`,
      'turn-left-out',
    );
  }

  private imagesFirst(what: Text): HumanError {
    return new HumanError(
      text`For ${what}: the model of ${this.folder} takes images only before the text, but the
        data has one inside it or after it. Put the images first, or remove the sample from the
        data.`,
      'images-not-first',
    );
  }

  /** Older templates take text alone: of a list they write nothing, or the list itself. */
  private formOf(role: Turn['role']): Form {
    const known = this.forms.get(role);
    if (known !== undefined) return known;
    const asked = role === 'user' ? [] : [probe('user')];
    const turns = role === 'system' ? [probe(role), ...asked] : [...asked, probe(role)];
    const isRight = (form: Form): boolean => {
      this.forms.set(role, form);
      const prompt = this.apply(turns);
      const placeholders = prompt.split(this.family.placeholder(this.files)).length - 1;
      return placeholders === 1 && prompt.includes(words[role]) && !listItself.test(prompt);
    };
    if (role !== 'user') this.formOf('user');
    let failure: unknown;
    for (const form of ['parts', 'text'] as const) {
      try {
        if (isRight(form)) return form;
      } catch (error) {
        // A template that joins strings fails for a list.
        failure ??= error;
      }
    }
    if (failure === undefined) return 'text';
    this.forms.delete(role);
    throw failure as Error;
  }

  private apply(turns: readonly Turn[]): string {
    const messages = turns.map(({ role, content }) => {
      if (this.forms.get(role) !== 'text') return { role, content: [...content] };
      return { role, content: joined(content, this.family.placeholder(this.files)) };
    });
    return bounded('template', () =>
      this.tokenizer.apply_chat_template(messages, {
        add_generation_prompt: true,
        tokenize: false,
        chat_template: this.files.template!,
      }),
    );
  }
}

const leftOutOf: Readonly<Record<Turn['role'], Text>> = {
  user: text`leaves out a question that belongs to it`,
  assistant: text`leaves out an answer that belongs to it`,
  system: text`leaves out the system text that belongs to it`,
};

const partLeftOut = text`leaves out a part of a message that has texts and images in turn`;

/**
 * Placeholders as people write them for templates that accept only text: images that come first
 * have lines of their own.
 */
function joined(content: readonly Part[], placeholder: string): string {
  const start = content.findIndex(({ type }) => type === 'text');
  return content
    .map((part, at) => {
      const next = content[at + 1];
      if (part.type === 'text') return next?.type === 'text' ? `${part.text}\n` : part.text;
      const isSpaced = next?.type === 'text' && /^\s/.test(next.text);
      return at < start && !isSpaced ? `${placeholder}\n` : placeholder;
    })
    .join('');
}

function succeeds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
