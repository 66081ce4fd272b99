/** The definition of a tool for agents, used by VS Code's language model tools and by MCP. */
import type { ToolContext } from './context';
import type { ObjectSchema, TypeOf } from './schema-type';
import { Answer, Effect } from './answer';

export interface Tool<Input = unknown, Data = unknown> {
  /** camelCase, the same everywhere; VS Code puts `fitprune_` before it. */
  name: string;
  /** A few words, for people. */
  title: string;
  /** For the language model: when to use it, what it returns, in which units. */
  description: string;
  does: Effect;
  /** Whether calling it again with the same input changes nothing more. */
  isIdempotent: boolean;
  input: ObjectSchema;
  output: ObjectSchema;
  /** @throws HumanError if the caller can do something about it */
  run(input: Input, context: ToolContext): Promise<Answer<Data>>;
  /** The file that a call would replace, for the question that is asked before; absolute. */
  replaces?(input: Input, context: ToolContext): Promise<string | undefined>;
}

/** The types of input and answer follow from the schemas. */
export function defineTool<
  const Input extends ObjectSchema,
  const Output extends ObjectSchema,
>(tool: {
  name: string;
  title: string;
  description: string;
  does: Effect;
  isIdempotent: boolean;
  input: Input;
  output: Output;
  run(input: TypeOf<Input>, context: ToolContext): Promise<Answer<TypeOf<Output>>>;
  replaces?(input: TypeOf<Input>, context: ToolContext): Promise<string | undefined>;
}): Tool {
  return tool;
}
