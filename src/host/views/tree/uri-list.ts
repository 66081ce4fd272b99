/** The type in which files are dragged, as RFC 2483 has it. */
export const uriList = 'text/uri-list';
