/** What a family of rankings is to a recipe: names, parameters, and what it needs to know of a layer. */

/**
 * What a ranking reads that the model is run for, of the layer that prunes: `masses` are self and cross mass of the
 * visual tokens; `keys` are its keys and the hidden states that enter it; `features` are the embeddings of the prompt, from
 * which tokens are chosen before the decoder alone. `needs.ts` says what statistics hold of it.
 */
export type Need = 'masses' | 'keys' | 'features';

/** A family of rankings: kinds whose parameters are the same, or nearly. */
export interface Definition {
  /** The kinds as a recipe names them, in the order they are offered in, with what its schema says of each. */
  kinds: Readonly<Record<string, string>>;
  needs: readonly Need[];
  /** Schemas of the parameters. A name that several families have means one thing, by one schema. */
  properties: Readonly<Record<string, ParameterSchema>>;
  /** Parameters that must be given. */
  required?: readonly string[];
  /** Which kinds read a parameter; all of the family where nothing stands here. */
  readers?: Readonly<Record<string, readonly string[]>>;
  /** Parameters that are errors where no one reads them: more was asked for than is done. */
  essential?: readonly string[];
  /** What holds where nothing is written, of parameters inside others too: saying so changes nothing. */
  usual: Readonly<Record<string, unknown>>;
  /** Where the grid of the images stands in such a ranking. */
  grid?: readonly string[];
  snippets: readonly Snippet[];
}

/** JSON schema; what is named here is read by more than the editor. */
export interface ParameterSchema {
  title: string;
  type?: string;
  required?: readonly string[];
  properties?: Readonly<Record<string, ParameterSchema>>;
  [keyword: string]: unknown;
}

/** A whole ranking that is offered to whoever types one. */
export interface Snippet {
  label: string;
  description: string;
  bodyText: string;
}
