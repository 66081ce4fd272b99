/** Damages bytes and texts in the ways that disks, downloads and people do. */
import type { Random } from './random';

const values = [
  '-1',
  '0',
  '1e309',
  '-1e309',
  '9007199254740993',
  '1e8',
  '0.5',
  'null',
  'true',
  '""',
  '[]',
  '{}',
  'NaN',
  '{"constructor":1}',
  '"\\u0000"',
  '"\\u001b[31mred"',
  `"${'x'.repeat(5000)}"`,
  '[[[[[[]]]]]]',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
];

/** @param count of changes */
export function mutateBytes(bytes: Buffer, random: Random, count = 1 + random.below(4)): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let at = 0; at < count; at += 1) changed = changeBytes(changed, random);
  return changed;
}

function changeBytes(bytes: Buffer, random: Random): Buffer {
  if (bytes.length === 0) return bytes;
  const [from, length] = [random.below(bytes.length), 1 + random.below(64)];
  switch (random.below(7)) {
    case 0:
      return bytes.subarray(0, from);
    case 1:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
    case 2:
      return Buffer.concat([
        bytes.subarray(0, from),
        bytes.subarray(from, from + length),
        bytes.subarray(from),
      ]);
    case 3:
      return Buffer.from(bytes).fill(
        random.below(2) === 0 ? 0 : 255,
        from,
        Math.min(bytes.length, from + length),
      );
    case 4: {
      const changed = Buffer.from(bytes);
      if (from + 8 <= bytes.length) changed.writeBigInt64LE(BigInt(-(2 ** random.below(40))), from);
      return changed;
    }
    default: {
      const changed = Buffer.from(bytes);
      changed[from]! ^= 1 << random.below(8);
      return changed;
    }
  }
}

/** One value of a JSON text, a key, or bytes. */
export function mutateJson(text: string, random: Random): Buffer {
  const spots = [
    ...text.matchAll(/(?<=[:[,]\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g),
  ];
  if (spots.length === 0 || random.below(4) === 0) return mutateBytes(Buffer.from(text), random);
  const { index, 0: found } = random.pick(spots);
  return Buffer.from(text.slice(0, index) + random.pick(values) + text.slice(index + found.length));
}
