/** Texts from files and names, shown where VS Code would make links of them. */

/**
 * Notifications, progress and prompts turn `[label](command:...)` into a link that runs the
 * command. Text from a recipe or a file name must not become a link: an invisible character
 * separates the brackets.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** Lists and tasks make pictures of `$(name)`. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}
