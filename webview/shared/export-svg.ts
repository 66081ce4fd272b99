/** A plot as a picture that stands alone: styles resolved to attributes in the colours of the theme. */
import type { Size } from './plot/frame';

/** What the style sheet decides about a shape or a text beside its colours, and what it is unless told. */
const properties: Record<string, string> = {
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linejoin': 'miter',
  'paint-order': 'normal',
  opacity: '1',
};
const textProperties = ['font-family', 'font-size', 'font-weight'] as const;

/** What is there for the pointer, the keyboard and screen readers alone. */
const aids = '.hit, .focus, .background, .hint, title';
const ariaAttributes = /^(aria-|role$|tabindex$|class$|data-)/;
const namespace = 'http://www.w3.org/2000/svg';

/** @returns an SVG document of the plot's size */
export function svgDocument(svg: SVGSVGElement, { width, height }: Size, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  originals.forEach((original, i) => {
    resolve(original, copies[i]!);
  });
  for (const aid of copy.querySelectorAll(aids)) aid.remove();
  for (const element of [copy, ...copy.querySelectorAll('*')]) strip(element);
  copy.setAttribute('xmlns', namespace);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const background = document.createElementNS(namespace, 'rect');
  background.setAttribute('width', String(width));
  background.setAttribute('height', String(height));
  background.setAttribute('fill', backgroundOf(svg));
  const name = document.createElementNS(namespace, 'title');
  name.textContent = title;
  copy.prepend(name, background);
  return `${new XMLSerializer().serializeToString(copy)}\n`;
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
export function paintOf(value: string): { color: string; alpha: number } {
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

function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (!/^(transparent|rgba\(.*, 0\))$/.test(color)) return color;
  }
  return 'Canvas';
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
