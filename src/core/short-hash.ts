/** The first eight digits of `sha256:...`, for names. Pure. */
export function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 8);
}
