/** What recipes need to know of a family of rankings: names, parameters, and its inputs. */

/**
 * Inputs of a ranking for which the model must run. `masses` are self and cross mass of the visual
 * tokens at the pruning layer; `keys` are its keys and the hidden states that enter it; `features`
 * are the embeddings of the prompt, which only choose tokens before the decoder. `needs.ts` says
 * which of them statistics hold.
 */
export type Need = 'masses' | 'keys' | 'features';

/** A family of rankings: kinds with the same, or nearly the same, parameters. */
export interface Definition {
  /**
   * The kinds as a recipe names them, in the order in which they are offered, with their
   * descriptions for its schema.
   */
  kinds: Readonly<Record<string, string>>;
  needs: readonly Need[];
  /**
   * Schemas of the parameters. A name that several families have means one thing, by one schema.
   */
  properties: Readonly<Record<string, ParameterSchema>>;
  /** Parameters that must be given. */
  required?: readonly string[];
  /** The kinds that read a parameter; all of the family if absent. */
  readers?: Readonly<Record<string, readonly string[]>>;
  /**
   * Parameters that are errors where nothing reads them: the recipe then asks for more than is
   * done.
   */
  essential?: readonly string[];
  /** Default values, also of nested parameters: writing them changes nothing. */
  usual: Readonly<Record<string, unknown>>;
  /** The path of the images' grid in such a ranking. */
  grid?: readonly string[];
  snippets: readonly Snippet[];
}

/** JSON schema; the keys listed here are read by other code than the editor, too. */
export interface ParameterSchema {
  title: string;
  type?: string;
  required?: readonly string[];
  properties?: Readonly<Record<string, ParameterSchema>>;
  [keyword: string]: unknown;
}

/** A whole ranking that is offered as a completion. */
export interface Snippet {
  label: string;
  description: string;
  bodyText: string;
}
