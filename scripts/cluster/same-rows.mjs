// Whether two files of statistics or results hold the same rows in the same order, except for
// times: node scripts/cluster/same-rows.mjs ONE.arrows OTHER.arrows
import { RecordBatchReader } from 'apache-arrow';
import { createReadStream } from 'node:fs';
import assert from 'node:assert/strict';

const times = new Set(['seconds', 'prefill_ms', 'decode_ms']);

async function* rowsOf(file) {
  const reader = await RecordBatchReader.from(createReadStream(file));
  for await (const batch of reader) {
    const names = batch.schema.fields.map(({ name }) => name).filter((name) => !times.has(name));
    for (let row = 0; row < batch.numRows; row += 1) {
      yield Object.fromEntries(names.map((name) => [name, plain(batch.getChild(name).get(row))]));
    }
  }
}

/** Compares numbers by their bits, so that NaN equals itself. */
function plain(value) {
  if (value === null || typeof value !== 'object') return value;
  const values = value.toArray?.() ?? [...value];
  return ArrayBuffer.isView(values)
    ? Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
    : [...values].map(plain);
}

const [one, other] = process.argv.slice(2);
const [ofOne, ofOther] = [rowsOf(one), rowsOf(other)];
let rows = 0;
for (;;) {
  const [a, b] = [await ofOne.next(), await ofOther.next()];
  assert.deepEqual(a, b, `row ${rows} differs`);
  if (a.done) break;
  rows += 1;
}
console.log(`${rows} rows are the same`);
