/** The sample as a picture file: question, answers, images with their patches, legend. */
import { listed, text } from '../../src/core/text';
import type { InspectState, ObservedAnswer, ObservedImage } from '../../src/protocol/inspect';
import { localize } from '../shared/l10n';
import type { InspectStrings } from './strings';
import { el, render, type Attributes, type Markup } from '../../src/core/markup';
import { fontFamily, groundColour, namespace, textColour } from '../shared/export-svg';
import type { Size } from '../../src/core/plot/frame';
import { textWidth } from '../../src/core/plot/labels';
import { fill } from '../shared/fill';
import { dropColours } from './colours';
import { describeLayer, verdictOf } from './descriptions';
import { figureOf, patchRect, type Rect, tokenAt } from './patches';
import { countLeaving, droppedByLayer, isGone, placeName } from './tokens';
import type { Shown } from './view';
import { wrapText } from './wrap';

const [pageWidth, margin, gap] = [960, 32, 20];
const inner = pageWidth - 2 * margin;
const [largeText, smallText] = [20, 15];
/** A single image does not get larger than the page needs. */
const largestFigure = 640;
/** As in the style sheet. */
const goneOpacity = 0.82;

/** @returns an SVG document on white in every theme, with its images embedded */
export function pictureDocument(
  strings: InspectStrings,
  { recipeName }: InspectState,
  shown: Shown,
): { svg: string; size: Size } {
  const { observation, layer } = shown;
  const page = new Page();
  const { name, tokens } = describeLayer(strings, observation, layer);
  page.text(`${recipeName} · ${observation.id}`, smallText, { muted: true });
  page.text(observation.question, largeText, { bold: true });
  const answer = (title: string, { text: given, score }: ObservedAnswer): string => {
    const verdict = verdictOf(score);
    const shown = given || strings.noAnswer;
    return localize(
      verdict ? text`${title}: ${shown} (${strings[verdict]})` : text`${title}: ${shown}`,
    );
  };
  const { unpruned, pruned, references } = observation;
  if (references.length > 0) {
    page.text(localize(text`${strings.reference}: ${listed([...new Set(references)])}`), smallText);
  }
  page.text(answer(strings.unpruned, unpruned), smallText);
  page.text(answer(strings.pruned, pruned), smallText);
  page.text(localize(text`${name}: ${tokens}`), smallText, { bold: true });
  drawFigures(page, shown);
  drawLegend(page, strings, shown);
  return page.finish();
}

function drawFigures(page: Page, { observation, layer }: Shown): void {
  const { grids, images, exits } = observation;
  const colours = dropColours(droppedByLayer(exits).map((dropped) => dropped.layer));
  const width = Math.min(largestFigure, (inner - gap * (grids.length - 1)) / grids.length);
  const figures = grids.map((grid) => ({ grid, figure: figureOf(grid, images[grid.image]!) }));
  const scaleOf = (size: Size): number => width / Math.max(size.width, size.height);
  figures.forEach(({ grid, figure }, at) => {
    const scale = scaleOf(figure);
    const placed = ({ x, y, width: wide, height }: Rect) => ({
      x: margin + at * (width + gap) + x * scale,
      y: page.bottom + y * scale,
      width: wide * scale,
      height: height * scale,
    });
    if (figure.picture) {
      const href = dataAddress(images[grid.image]!);
      page.add('image', { ...placed(figure.picture), href, preserveAspectRatio: 'none' });
    }
    for (let index = 0; index < grid.rows * grid.columns; index += 1) {
      const token = tokenAt(grid, index);
      const gone = isGone(exits, token, layer);
      page.add('rect', {
        ...placed(patchRect(figure, index)),
        fill: gone ? colours.get(exits[token]!)! : 'none',
        'fill-opacity': goneOpacity,
        stroke: '#808080',
        'stroke-opacity': 0.5,
        'stroke-width': 0.5,
      });
    }
  });
  page.bottom += Math.max(...figures.map(({ figure }) => figure.height * scaleOf(figure))) + gap;
}

function drawLegend(page: Page, strings: InspectStrings, { observation }: Shown): void {
  const { exits, layers } = observation;
  const dropped = droppedByLayer(exits);
  const colours = dropColours(dropped.map(({ layer }) => layer));
  page.text(strings.legend, smallText, { bold: true });
  let x = margin;
  const entry = (words: string, colour: string): void => {
    const width = 22 + textWidth(words, smallText) + gap;
    if (x + width > pageWidth - margin && x > margin) {
      x = margin;
      page.bottom += smallText * 1.6;
    }
    const box = { x, y: page.bottom + 1, width: 14, height: 14 };
    page.add('rect', { ...box, fill: colour, stroke: '#808080', 'stroke-width': 1 });
    page.words(words, smallText, { x: x + 22, y: page.bottom + smallText - 2 });
    x += width;
  };
  for (const { layer, tokens } of dropped) {
    const name = placeName(strings, layer);
    entry(fill(strings.legendDropped, name, tokens), colours.get(layer)!);
  }
  entry(fill(strings.legendStays, countLeaving(exits, layers - 1)), 'none');
  page.bottom += smallText * 1.6;
}

interface TextOptions {
  bold?: boolean;
  muted?: boolean;
}

/** Grows downwards. */
class Page {
  bottom = margin;
  private readonly content: Markup[] = [];

  add(name: string, attributes: Attributes): void {
    this.content.push(el(name, attributes));
  }

  /** A paragraph as wide as the page. */
  text(text: string, size: number, options: TextOptions = {}): void {
    for (const line of wrapText(text, inner, size)) {
      this.words(line, size, { x: margin, y: this.bottom + size }, options);
      this.bottom += size * 1.45;
    }
    this.bottom += size * 0.25;
  }

  words(
    text: string,
    size: number,
    place: { x: number; y: number },
    { bold = false, muted = false }: TextOptions = {},
  ): void {
    const look = {
      ...{ fill: textColour, 'fill-opacity': muted ? 0.7 : 1 },
      ...{ 'font-family': fontFamily, 'font-size': size, 'font-weight': bold ? 600 : 400 },
    };
    this.content.push(el('text', { ...place, ...look }, text));
  }

  finish(): { svg: string; size: Size } {
    const size = { width: pageWidth, height: Math.ceil(this.bottom + margin) };
    const ground = el('rect', { ...size, fill: groundColour });
    const viewBox = `0 0 ${size.width} ${size.height}`;
    const svg = el('svg', { xmlns: namespace, viewBox, ...size }, ground, ...this.content);
    return { svg: render(svg), size };
  }
}

/** A picture within a picture loads nothing: its bytes must be inside. */
function dataAddress({ picture, type }: ObservedImage): string {
  let binary = '';
  // All at once would be more arguments than a call takes.
  for (let at = 0; at < picture.length; at += 8192) {
    binary += String.fromCharCode(...picture.subarray(at, at + 8192));
  }
  return `data:${type};base64,${btoa(binary)}`;
}
