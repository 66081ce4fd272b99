/** How the files of statistics and of results end: Arrow streams, which grow. */
export const streamSuffix = '.arrows';
