import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import english from '../../../package.nls.json';
import { mcpProvider } from '../../../src/contributions';
import { tools } from '../../../src/tools/index';
import { languageModelTools } from '../../../src/tools/manifest';
import { toolNames } from '../../../src/tools/names';

const { contributes } = manifest;
const skill = './media/skills/fitprune/SKILL.md';

describe('the tools', () => {
  it('are in package.json as they are (npm run generate:tools)', () => {
    expect(contributes.languageModelTools).toEqual(
      JSON.parse(JSON.stringify(languageModelTools())),
    );
  });

  it('have the same names there as in the code', () => {
    const words = english as Record<string, string>;
    for (const { name, title } of tools) expect(words[`tool.${name}`]).toBe(title);
  });

  it('have names that VS Code accepts, and say when to use them', () => {
    for (const { name, toolReferenceName } of languageModelTools()) {
      expect([name, toolReferenceName].filter((one) => !/^[\w-]+$/.test(one))).toEqual([]);
    }
    expect(tools.map(({ name }) => name)).toEqual([...toolNames]);
  });

  it('describe every parameter', () => {
    for (const { name, input } of tools) {
      expect(input.additionalProperties, name).toBe(false);
      for (const [key, one] of Object.entries(input.properties ?? {})) {
        expect(one.description, `${name}.${key}`).toBeTruthy();
      }
    }
  });
});

describe('other parts for agents', () => {
  it('the provider of MCP servers', () => {
    expect(contributes.mcpServerDefinitionProviders.map(({ id }) => id)).toEqual([mcpProvider]);
  });

  it('the skill, which names the existing tools', () => {
    expect(contributes.chatSkills.map(({ path }) => path)).toEqual([skill]);
    expect(existsSync(skill)).toBe(true);
    const text = readFileSync(skill, 'utf8');
    const [, head] = text.split('---');
    expect(head).toMatch(/^\nname: fitprune\ndescription: .{80,1024}\n$/);
    for (const name of toolNames) expect(text).toContain(`\`${name}\``);
  });
});
