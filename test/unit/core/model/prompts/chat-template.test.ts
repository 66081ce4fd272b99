/** Conversations by templates of every kind, checked against Hugging Face's apply_chat_template. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { message } from '../../../../../src/core/data/content';
import type { Turn } from '../../../../../src/core/data/types';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { sampleModel } from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';

interface Fixture {
  templates: Record<string, string>;
  cases: { template: string; name: string; turns: Turn[]; prompt: string | null }[];
}
const file = path.join(__dirname, '../../../../fixtures/chat-templates/cases.json');
const { templates, cases } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;

/** The sample's processor with another template. */
async function withTemplate(name: string): Promise<PromptProcessor> {
  const folder = temporaryFolder();
  for (const one of readdirSync(sampleModel).filter((entry) => entry.endsWith('.json'))) {
    cpSync(path.join(sampleModel, one), path.join(folder, one));
  }
  const settings = path.join(folder, 'tokenizer_config.json');
  const written = JSON.parse(readFileSync(settings, 'utf8')) as object;
  writeFileSync(settings, JSON.stringify({ ...written, chat_template: templates[name] }));
  return PromptProcessor.open(folder);
}

describe('a chat template', () => {
  it.each(cases.map((one) => [one.template, one.name, one] as const))(
    'of the kind "%s" writes %s as the library does, or is refused',
    async (template, _, { turns, prompt }) => {
      const processor = await withTemplate(template);
      if (prompt !== null) expect(processor.render(turns)).toBe(prompt);
      else expect(() => processor.render(turns)).toThrow(/For the prompt the chat template of/);
    },
  );

  it('is not needed by a family of single questions, which gets no other prompts', async () => {
    const folder = path.join(__dirname, '../../../../fixtures/whole-folders/paligemma');
    const processor = await PromptProcessor.open(folder);
    const question = message('user', 'Where?', 1);
    expect(processor.render([question])).toBe('<image>Where?');
    const system = message('system', 'Be brief.');
    expect(() => processor.render([system, question])).toThrow(
      /takes one question, with nothing before it.*earlier questions/s,
    );
  });

  it('says what it leaves out, and what to do', async () => {
    const last = await withTemplate('last');
    const asked = message('user', 'Q', 1);
    const system = message('system', 'S');
    expect(() => last.render([system, asked])).toThrow(
      /leaves out the system text .* from the data/,
    );
    const strict = await withTemplate('strict');
    expect(() => strict.render([system, asked])).toThrow(/must alternate/);
    expect(strict.render([asked])).toBe('USER: <image>\nQ ASSISTANT:');
  });
});
