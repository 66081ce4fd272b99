/** A plot as a picture file: styles resolved to attributes. */
import { h } from './dom';
import { layoutPicture, legendSize, margin, swatchWidth, titleSize } from './picture-layout';
import type { Size } from '../../src/core/plot/frame';

/**
 * Properties of shapes and texts, besides colours, that the style sheet sets, and their defaults.
 */
const properties: Record<string, string> = {
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linejoin': 'miter',
  'paint-order': 'normal',
  opacity: '1',
};
const textProperties = ['font-family', 'font-size', 'font-weight'] as const;

/** Elements that exist only for the pointer, the keyboard and screen readers. */
const aids = '.hit, .focus, .background, .hint, title';
const ariaAttributes = /^(aria-|role$|tabindex$|class$|data-)/;
/** The background of every picture: that of papers and slides. */
export const groundColour = '#ffffff';
export const textColour = '#1f1f1f';
/** Alike on every system, and with the signs of Chinese. */
export const fontFamily =
  "Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const namespace = 'http://www.w3.org/2000/svg';

export interface Picture {
  /** A document that loads nothing. */
  svg: string;
  size: Size;
}

/**
 * A plot on white with its title and legend, in colours and fonts that do not depend on the theme.
 *
 * @param legend its entries consist of a `.swatch`, whose upper border is the series' line, and
 *    words
 */
export function svgPicture(
  plot: SVGSVGElement,
  size: Size,
  title: string,
  legend: readonly HTMLElement[] = [],
): Picture {
  const stage = h('div', { class: 'exported', 'aria-hidden': 'true' });
  stage.style.setProperty('--vscode-font-family', fontFamily);
  const staged = plot.cloneNode(true) as SVGSVGElement;
  const entries = legend.map((entry) => entry.cloneNode(true) as HTMLElement);
  stage.append(staged, ...entries);
  // In the plot's own place, so that the style sheet applies to it.
  (plot.parentElement ?? document.body).append(stage);
  try {
    const style = getComputedStyle(stage);
    const font = { family: style.fontFamily, colour: style.color };
    const layout = layoutPicture(
      size,
      widthOf(title, `600 ${titleSize}px ${font.family}`),
      entries.map((entry) => widthOf(wordsOf(entry), `${legendSize}px ${font.family}`)),
    );
    const root = element('svg', {
      ...{ xmlns: namespace, width: layout.size.width, height: layout.size.height },
      viewBox: `0 0 ${layout.size.width} ${layout.size.height}`,
    });
    const name = element('title', {});
    name.textContent = title;
    const ground = element('rect', { ...layout.size, fill: groundColour });
    const heading = words(title, { x: margin, y: layout.title }, titleSize, font);
    heading.setAttribute('font-weight', '600');
    root.append(name, ground, heading);
    entries.forEach((entry, at) => {
      const { x, y } = layout.legend[at]!;
      root.append(swatch(entry, x, y - legendSize / 3));
      root.append(words(wordsOf(entry), { x: x + swatchWidth, y }, legendSize, font));
    });
    root.append(standalone(staged, size, layout.plot));
    return { svg: `${new XMLSerializer().serializeToString(root)}\n`, size: layout.size };
  } finally {
    stage.remove();
  }
}

function standalone(staged: SVGSVGElement, { width, height }: Size, top: number): SVGSVGElement {
  const copy = staged.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [staged.querySelectorAll('*'), copy.querySelectorAll('*')];
  originals.forEach((original, i) => {
    resolve(original, copies[i]!);
  });
  for (const aid of copy.querySelectorAll(aids)) aid.remove();
  for (const one of [copy, ...copy.querySelectorAll('*')]) strip(one);
  const place = { x: margin, y: top, width, height, overflow: 'visible' };
  for (const [key, value] of Object.entries(place)) copy.setAttribute(key, String(value));
  return copy;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function words(
  text: string,
  place: { x: number; y: number },
  size: number,
  { family, colour }: { family: string; colour: string },
): SVGElement {
  const made = element('text', {
    ...place,
    ...{ 'font-size': size, 'font-family': family, fill: colour },
  });
  made.textContent = text;
  return made;
}

function swatch(entry: HTMLElement, x: number, y: number): SVGElement {
  const { borderTopColor, borderTopStyle } = getComputedStyle(entry.querySelector('.swatch')!);
  const { color } = paintOf(borderTopColor);
  return element('path', {
    ...{ d: `M${x} ${y}h${swatchWidth - 8}`, stroke: color, 'stroke-width': 2 },
    ...(borderTopStyle === 'dashed' && { 'stroke-dasharray': '5 3' }),
  });
}

function wordsOf(entry: HTMLElement): string {
  return entry.textContent.trim();
}

function widthOf(text: string, font: string): number {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  return Math.ceil(context.measureText(text).width);
}

function resolve(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  if (style.display === 'none') copy.setAttribute('display', 'none');
  // Colours are inherited: those of the shapes themselves are enough.
  if (original instanceof SVGGElement) return;
  for (const paint of ['fill', 'stroke'] as const) {
    const { color, alpha } = paintOf(style.getPropertyValue(paint));
    const opacity = alpha * Number(style.getPropertyValue(`${paint}-opacity`));
    copy.setAttribute(paint, color);
    if (opacity < 1) copy.setAttribute(`${paint}-opacity`, String(Number(opacity.toFixed(4))));
  }
  for (const [property, initial] of Object.entries(properties)) {
    const value = style.getPropertyValue(property);
    if (value !== initial) copy.setAttribute(property, value);
  }
  if (!(original instanceof SVGTextElement)) return;
  for (const property of textProperties) {
    copy.setAttribute(property, style.getPropertyValue(property));
  }
}

/** Drawing programs read no `rgba()`: a colour and an opacity. */
function paintOf(value: string): { color: string; alpha: number } {
  const match = /^rgba\((.*), ([\d.]+)\)$/.exec(value);
  return match
    ? { color: `rgb(${match[1]!})`, alpha: Number(match[2]) }
    : { color: value, alpha: 1 };
}

function strip(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (ariaAttributes.test(name)) element.removeAttribute(name);
  }
}

/** Pixels of the picture for one of the plot: sharp in print. */
const scale = 2;

/** @returns base64 without a prefix @throws DOMException when the browser cannot draw it */
export async function pngOf(svg: string, { width, height }: Size): Promise<string> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
  } finally {
    URL.revokeObjectURL(url);
  }
}
