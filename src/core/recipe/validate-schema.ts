/** Validation against the schema, by the library that VS Code's own JSON support is made of. */
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import type { RecipeDiagnostic } from './diagnostics';
import { LineMap } from './positions';
import { withoutBom } from './document';
import { isTooDeep } from './extent';
import { recipeSchema } from './schema';

const uri = 'recipe://text.fitprune.json';
const errorSeverity = 1;

const service = getLanguageService({});
service.configure({ allowComments: false });

/** What the schema has to say. In VS Code its JSON support already shows this. */
export async function validateSchema(
  text: string,
  schema: object = recipeSchema,
): Promise<RecipeDiagnostic[]> {
  // Said by the parser of recipes; the library would run out of stack.
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
  return found.map(({ message, range, severity }) => {
    const start = document.offsetAt(range.start);
    return {
      code: 'schema',
      severity: severity === undefined || severity === errorSeverity ? 'error' : 'warning',
      message: typeof message === 'string' ? message : message.value,
      range: lines.range(start, document.offsetAt(range.end) - start),
    };
  });
}
