/** Validates against the schema, with the library that VS Code's own JSON support is made of. */
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import type { RecipeDiagnostic } from './diagnostics';
import { LineMap } from '../positions';
import { withoutBom } from '../document';
import { isTooDeep } from './extent';
import { recipeSchema } from '../schema/schema';
import { isRepetition, schemaMessage } from './schema-messages';

const uri = 'recipe://text.fitprune.json';
const errorSeverity = 1;

const service = getLanguageService({});
service.configure({ allowComments: false });

/** Findings of the schema. In VS Code its JSON support shows them already. */
export async function validateSchema(
  text: string,
  schema: object = recipeSchema,
): Promise<RecipeDiagnostic[]> {
  // The recipe parser reports it; the library's recursion would exhaust the stack.
  if (isTooDeep(text)) return [];
  const document = TextDocument.create(uri, 'json', 1, withoutBom(text));
  const lines = new LineMap(text);
  // Given outright: a `$schema` in the text must not choose another one.
  const found = await service.doValidation(
    document,
    service.parseJSONDocument(document),
    { schemaValidation: 'error' },
    schema,
  );
  return found.flatMap(({ message, range, severity }) => {
    const start = document.offsetAt(range.start);
    const words = typeof message === 'string' ? message : message.value;
    if (isRepetition(words)) return [];
    const one: RecipeDiagnostic = {
      code: 'schema',
      severity: severity === undefined || severity === errorSeverity ? 'error' : 'warning',
      message: schemaMessage(words),
      range: lines.range(start, document.offsetAt(range.end) - start),
    };
    return [one];
  });
}
