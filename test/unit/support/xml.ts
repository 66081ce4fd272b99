/** A strict reader of XML, for documents that we write: whatever is not well-formed is an error. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** @throws Error that says where and what */
export function parseXml(source: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const text = source.replace(/^<!DOCTYPE html>\n/, '');
  let at = 0;
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}: ${text.slice(at, at + 60)}`);
  };
  while (at < text.length) {
    const parent = open.at(-1)!;
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const words = text.slice(at, end === -1 ? undefined : end);
      // Style sheets are raw text in HTML; ours hold nothing that XML reads differently.
      parent.children.push(decode(words, fail));
      at += words.length;
      continue;
    }
    const close = /^<\/([\w-]+)>/.exec(text.slice(at, at + 80));
    if (close) {
      if (open.length < 2 || open.pop()!.name !== close[1]) fail(`unexpected </${close[1]!}>`);
      at += close[0].length;
      continue;
    }
    const tag = /^<([a-zA-Z][\w-]*)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/.exec(text.slice(at));
    if (!tag) throw new Error(`no tag at ${at}: ${text.slice(at, at + 60)}`);
    const attributes: Record<string, string> = {};
    for (const [, key, value] of tag[2]!.matchAll(/\s([\w:-]+)="([^"<]*)"/g)) {
      if (Object.hasOwn(attributes, key!)) fail(`"${key!}" twice`);
      attributes[key!] = decode(value!, fail);
    }
    const element: Element = { name: tag[1]!, attributes, children: [] };
    parent.children.push(element);
    if (tag[3] === '') open.push(element);
    at += tag[0].length;
  }
  if (open.length > 1) fail(`<${open.at(-1)!.name}> is never closed`);
  const [top, ...more] = root.children.filter(
    (one) => typeof one !== 'string' || one.trim() !== '',
  );
  if (typeof top !== 'object' || more.length > 0) throw new Error('There is not one root element.');
  return top;
}

function decode(words: string, fail: (why: string) => never): string {
  if (/[^\P{Cc}\t\n]/u.test(words)) fail('a control character');
  return words.replace(/&([^;\s]*;?)/g, (_, name: string) => {
    const sign = entities[name.replace(/;$/, '')];
    return name.endsWith(';') && sign !== undefined ? sign : fail(`"&${name}"`);
  });
}

/** All elements of a name, in the order of the document. */
export function elements(element: Element, name: string): Element[] {
  const below = element.children.flatMap((one) =>
    typeof one === 'string' ? [] : elements(one, name),
  );
  return element.name === name ? [element, ...below] : below;
}

export function textOf(element: Element): string {
  return element.children.map((one) => (typeof one === 'string' ? one : textOf(one))).join('');
}
