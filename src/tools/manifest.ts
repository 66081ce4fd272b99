/**
 * The tools as package.json declares them: `npm run generate:tools` writes it, a test holds both
 * equal.
 */
import { tools } from './index';
import { toolPrefix } from './names';

export function languageModelTools() {
  return tools.map(({ name, description, input }) => ({
    name: `${toolPrefix}${name}`,
    toolReferenceName: `fitprune${name[0]!.toUpperCase()}${name.slice(1)}`,
    displayName: `%tool.${name}%`,
    userDescription: `%tool.${name}.description%`,
    modelDescription: description,
    canBeReferencedInPrompt: true,
    tags: ['fitprune'],
    when: 'isWorkspaceTrusted && !virtualWorkspace',
    inputSchema: input,
  }));
}
