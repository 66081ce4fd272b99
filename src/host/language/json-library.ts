/**
 * VS Code's own JSON support as a library, in a module of its own that is loaded when first used.
 */
export * from 'vscode-json-languageservice';
