/** A plot as a picture file: styles resolved to attributes. */
import { el, render, type Attributes, type Markup } from '../../src/core/markup';
import { h } from './dom';
import { layoutPicture, margin, swatchWidth, titleSize } from './picture-layout';
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

/** Elements that exist only for the pointer, the keyboard, the slider and screen readers. */
const aids = '.hit, .focus, .background, .hint, .slider, title';
const ariaAttributes = /^(aria-|role$|tabindex$|class$|data-)/;
/** Size of the text in legends, as of all text in plots; in pixels. */
const textSize = 11;
/** The background of every picture: that of papers and slides. */
export const groundColour = '#ffffff';
export const textColour = '#1f1f1f';
/** Alike on every system, and with the signs of Chinese. */
export const fontFamily =
  "Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
export const namespace = 'http://www.w3.org/2000/svg';

export interface Picture {
  /** A document that loads no other file. */
  svg: string;
  size: Size;
}

/** A plot of the page, and what a file of it shows besides. */
export interface ExportedPlot {
  svg: SVGSVGElement;
  size: Size;
  /** Each consists of a `.swatch`, whose upper border is the series' line, and words. */
  legend?: readonly HTMLElement[];
  /** Sentences below the plot, each shorter than it. */
  notes?: readonly string[];
  /** Changes what the copy shows; the page's own plot stays as it is. */
  amend?: (copy: SVGSVGElement) => void;
}

/**
 * A plot on white with its title and legend, in colours and fonts that do not depend on the theme.
 */
export function svgPicture(
  { svg: plot, size, legend = [], notes = [], amend }: ExportedPlot,
  title: string,
): Picture {
  const stage = h('div', { class: 'exported', 'aria-hidden': 'true' });
  stage.style.setProperty('--vscode-font-family', fontFamily);
  const staged = plot.cloneNode(true) as SVGSVGElement;
  amend?.(staged);
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
      entries.map((entry) => entry.textContent.trim()),
      notes.length,
    );
    const root = el(
      'svg',
      {
        ...{ xmlns: namespace, width: layout.size.width, height: layout.size.height },
        viewBox: `0 0 ${layout.size.width} ${layout.size.height}`,
      },
      el('title', {}, title),
      el('rect', { ...layout.size, fill: groundColour }),
      words(title, { x: margin, y: layout.title, 'font-weight': 600 }, titleSize, font),
      ...entries.flatMap((entry, at) => {
        const { x, y, text } = layout.legend[at]!;
        return [swatch(entry, x, y), words(text, { x: x + swatchWidth, y: y + 4 }, textSize, font)];
      }),
      standalone(staged, size, layout.plot),
      ...notes.map((note, at) => words(note, { x: margin, y: layout.notes[at]! }, textSize, font)),
    );
    return { svg: `${render(root)}\n`, size: layout.size };
  } finally {
    stage.remove();
  }
}

function standalone(staged: SVGSVGElement, { width, height }: Size, top: number): Markup {
  const children = [...staged.children].map(resolved);
  const place = { x: margin, y: top, width, height, overflow: 'visible' };
  return el('svg', { viewBox: staged.getAttribute('viewBox') ?? undefined, ...place }, ...children);
}

/**
 * A copy with its styles as attributes; undefined for elements that are not part of the picture.
 */
function resolved(element: Element): Markup | undefined {
  const style = getComputedStyle(element);
  if (style.display === 'none' || element.matches(aids)) return undefined;
  const own = [...element.attributes].filter(({ name }) => !ariaAttributes.test(name));
  const attributes = Object.fromEntries(own.map(({ name, value }) => [name, value]));
  const children = [...element.children].map(resolved);
  // Colours are inherited: those of the shapes themselves are enough.
  if (element instanceof SVGGElement) return el('g', attributes, ...children);
  const text = element instanceof SVGTextElement ? element.textContent : undefined;
  return el(element.localName, { ...attributes, ...looks(element, style) }, text, ...children);
}

function looks(element: Element, style: CSSStyleDeclaration): Record<string, string> {
  const found: Record<string, string> = {};
  for (const paint of ['fill', 'stroke'] as const) {
    const { color, alpha } = paintOf(style.getPropertyValue(paint));
    const opacity = alpha * Number(style.getPropertyValue(`${paint}-opacity`));
    found[paint] = color;
    if (opacity < 1) found[`${paint}-opacity`] = String(Number(opacity.toFixed(4)));
  }
  for (const [property, initial] of Object.entries(properties)) {
    const value = style.getPropertyValue(property);
    if (value !== initial) found[property] = value;
  }
  if (element instanceof SVGTextElement) {
    for (const property of textProperties) found[property] = style.getPropertyValue(property);
  }
  return found;
}

function words(
  text: string,
  place: Attributes,
  size: number,
  { family, colour }: { family: string; colour: string },
): Markup {
  const look = { 'font-size': size, 'font-family': family, fill: colour };
  return el('text', { ...place, ...look }, text);
}

function swatch(entry: HTMLElement, x: number, y: number): Markup {
  const { borderTopColor, borderTopStyle } = getComputedStyle(entry.querySelector('.swatch')!);
  const { color } = paintOf(borderTopColor);
  return el('path', {
    ...{ d: `M${x} ${y}h${swatchWidth - 8}`, stroke: color, 'stroke-width': 2 },
    'stroke-dasharray': borderTopStyle === 'dashed' ? '5 3' : undefined,
  });
}

function widthOf(text: string, font: string): number {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  return Math.ceil(context.measureText(text).width);
}

/** Drawing programs read no `rgba()`: a colour and an opacity. */
function paintOf(value: string): { color: string; alpha: number } {
  const match = /^rgba\((.*), ([\d.]+)\)$/.exec(value);
  return match
    ? { color: `rgb(${match[1]!})`, alpha: Number(match[2]) }
    : { color: value, alpha: 1 };
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
