import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderRoom, type OrderPlace } from '../../../../../src/core/fit/masses/order-room';

const orders = fc.array(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 3000 }),
  { maxLength: 20 },
);
const at = ({ piece, offset }: OrderPlace, length: number): number[] => [
  ...piece.subarray(offset, offset + length),
];

describe('room for orders', () => {
  it('holds what is put there, as long as there is room', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 0, max: 30_000 }), (given, most) => {
        const shelf = new OrderRoom(most).allocate();
        const places = given.map((order) => shelf.add(Uint16Array.from(order)));
        let held = 0;
        places.forEach((place, which) => {
          if (place === undefined) return;
          expect(at(place, given[which]!.length)).toEqual(given[which]);
          held += given[which]!.length;
        });
        expect(held).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('is free for others when it is given back', () => {
    const room = new OrderRoom(10_000);
    const [first, second] = [room.allocate(), room.allocate()];
    const order = Uint16Array.from({ length: 8000 }, (_, token) => token);
    expect(first.add(order)).toBeDefined();
    expect(second.add(order)).toBeUndefined();
    first.clear();
    expect(at(second.add(order)!, 8000)).toEqual([...order]);
  });
});
