/** VS Code's own JSON support as a library: a module of its own, for what is loaded when it is first used. */
export * from 'vscode-json-languageservice';
