/** What the names of recipe files end with. */
export const recipeSuffix = '.fitprune.json';
