/** The fraction of an unpruned amount that is saved; nothing of nothing. */
export function saving(amount: number, unpruned: number): number {
  return unpruned === 0 ? 0 : (unpruned - amount) / unpruned;
}
