/** Texts from files and names, shown where VS Code would make links of them. */

/**
 * Notifications, progress and prompts turn `[label](command:...)` into a link that runs the command. What
 * a recipe or a file name says is no link: an invisible character keeps the brackets apart.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** Lists and tasks make pictures of `$(name)`. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}
