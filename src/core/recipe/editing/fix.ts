/** One quick fix, and what it is computed from. */
import type { Message } from '../../text';
import type { RecipeDiagnostic } from '../diagnostics';
import type { RecipeDocument } from '../document';
import type { TextEdit } from './edits';

export interface Fix {
  title: Message;
  /** Either edits, or something for the extension to do. */
  edits: TextEdit[];
  command?: 'refit' | 'evaluate';
  /** The one that "Fix" takes. */
  preferred?: boolean;
}

/** What a fix is computed from. */
export interface FixRequest {
  document: RecipeDocument;
  diagnostic: RecipeDiagnostic;
}
