/** One quick fix, and what is needed to compute it. */
import type { Message } from '../../text';
import type { RecipeDiagnostic } from '../checks/diagnostics';
import type { RecipeDocument } from '../document';
import type { TextEdit } from './edits';

export interface Fix {
  title: Message;
  /** Either edits, or something for the extension to do. */
  edits: TextEdit[];
  command?: 'refit' | 'evaluate';
  /** Whether VS Code's "Fix" applies it. */
  preferred?: boolean;
}

/** What is needed to compute a fix. */
export interface FixRequest {
  document: RecipeDocument;
  diagnostic: RecipeDiagnostic;
}
