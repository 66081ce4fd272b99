// The rooms of the code, lowest first: a room imports from itself and from those above it in this list, types
// included. Lint is made from it (dependencies.mjs), and so is the table in docs/architecture.md (npm run docs:rooms).

/**
 * @typedef {object} Room
 * @property {string} path a folder, or a pattern of files, from the root
 * @property {string} holds a line of the table; `''` where the next row says it
 * @property {Record<string, string>} [parts] folders inside that have a line of their own
 */
