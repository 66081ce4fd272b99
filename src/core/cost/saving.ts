/** The fraction of an unpruned amount that is saved; 0 if that amount is 0. */
export function saving(amount: number, unpruned: number): number {
  return unpruned === 0 ? 0 : (unpruned - amount) / unpruned;
}
