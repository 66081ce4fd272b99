/**
 * Loaded into the command lines and workers that unit tests start: what V8 compiled of a large
 * bundle is kept in .cache, so that the hundreds of processes after the first spare themselves a
 * third of their start. Newer Node versions can do so by themselves (NODE_COMPILE_CACHE), the
 * oldest that is supported cannot.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readdirSync, readFileSync, renameSync } = require('node:fs');
const { rmSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const folder = path.resolve(__dirname, '../../../.cache/test-code');

/** Characters; reading what is kept of a small module would take as long as compiling it. */
const large = 500_000;

const day = 86_400_000;

const compile = Module.prototype._compile;

/** What keeps the modules that were compiled here. */
const unkept = [];

function keepAll() {
  for (const one of unkept.splice(0)) one();
}

// At the end, as only what has run by then was compiled, but before a flag changes: V8 would not
// take back what it compiled under flags that no process begins with.
process.once('exit', keepAll);
const { setFlagsFromString } = v8;
v8.setFlagsFromString = (flag) => {
  keepAll();
  setFlagsFromString(flag);
};

Module.prototype._compile = function (source, file, ...rest) {
  if (source.length < large) return compile.call(this, source, file, ...rest);
  // V8 takes back only what it compiled under the same flags, such as those of a process that
  // measures memory: it and the others would reject, and replace, each other's for ever.
  const under = JSON.stringify([process.version, process.execArgv]);
  const hash = createHash('sha256').update(under).update(source).digest('hex');
  const kept = path.join(folder, `${hash}.bin`);
  const cachedData = readIfThere(kept);
  const script = new vm.Script(Module.wrap(source.replace(/^#!.*/, '')), {
    filename: file,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (cachedData === undefined || script.cachedDataRejected)
    unkept.push(() => keep(kept, script.createCachedData()));
  const load = script.runInThisContext();
  const scope = [this.exports, Module.createRequire(file), this, file, path.dirname(file)];
  return Reflect.apply(load, this.exports, scope);
};

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** A process that may not write, as some tests have it, goes without. */
function keep(file, data) {
  const own = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, data);
    renameSync(own, file);
    // Files of bundles that have been built again since.
    for (const old of readdirSync(folder).map((name) => path.join(folder, name)))
      if (Date.now() - statSync(old).mtimeMs > day) rmSync(old, { force: true });
  } catch {
    // Another process keeps it.
  }
}
