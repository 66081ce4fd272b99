/**
 * The usual normalisation of answers: that of the VQA evaluation (visualqa.org/evaluation.html).
 */

const numbers = new Map([
  ['none', '0'],
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map(
    (word, value) => [word, String(value)] as const,
  ),
]);
const articles = new Set(['a', 'an', 'the']);
/** All but the apostrophe ("girl's"), the colon ("2:50 pm"), and what measures (%, $, &, #, *). */
const punctuation = Array.from(';/[]"{}()=+\\_-><@`,?!');

/**
 * Words whose missing apostrophe is put back. Those that are other words without it (he'll, she'd,
 * I'm in lower case) are left alone, as in the VQA evaluation.
 */
const contractions = new Map(
  `ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't haven't
  he'd he'd've he's how'd how'll how's isn't it'd it'd've it'll ma'am might've mightn't mightn't've
  must've mustn't needn't not've o'clock oughtn't 'ow's'at shan't she'd've should've shouldn't
  shouldn't've somebody'd somebody'd've somebody'll somebody's someone'd someone'd've someone'll
  someone's something'd something'd've something'll that's there'd there'd've there're there's they'd
  they'd've they'll they're they've 'twas wasn't we'd've we've weren't what'll what're what's what've
  when's where'd where's where've who'd who'd've who'll who's who've why'll why're why's won't would've
  wouldn't wouldn't've y'all y'all'll y'all'd've you'd you'd've you'll you're you've`
    .split(/\s+/)
    .flatMap((word) =>
      [...word.matchAll(/'/g)].map(
        ({ index }) => [word.slice(0, index) + word.slice(index + 1), word] as const,
      ),
    ),
);

/** Typographic and full-width forms, which the VQA evaluation does not know. */
const plainForms: readonly (readonly [RegExp, string])[] = [
  [/[‘’‛′´]/g, "'"],
  [/[“”„«»「」『』]/g, '"'],
  [/[‐-―−]/g, '-'],
  [/[。｡]/g, '.'],
  [/[、،]/g, ','],
  [/[¿؟]/g, '?'],
  [/¡/g, '!'],
];

/**
 * In the order of the VQA evaluation. Punctuation beside a space, or in a text with a comma between
 * digits, is removed; elsewhere it becomes a space. Points go unless a digit follows. Then: lower
 * case, number words as digits, no articles, apostrophes of contractions. ASCII answers are equal
 * exactly when they are in that evaluation, except that an answer of which nothing would be left
 * ("A") stays as it is.
 */
export function normalizeAnswer(answer: string): string {
  const plain = plainForms
    .reduce((form, [from, to]) => form.replace(from, to), answer)
    .normalize('NFKC')
    .replace(/\s/g, ' ')
    .trim();
  const words = withoutPunctuation(plain).toLowerCase().split(' ');
  const normal = words
    .map((word) => numbers.get(word) ?? word)
    .filter((word) => word !== '' && !articles.has(word))
    .map((word) => contractions.get(word) ?? word)
    .join(' ');
  return normal === '' ? plain.toLowerCase() : normal;
}

function withoutPunctuation(text: string): string {
  const hasThousands = /[0-9],[0-9]/.test(text);
  return punctuation
    .reduce((rest, mark) => {
      const joins = hasThousands || text.includes(`${mark} `) || text.includes(` ${mark}`);
      return rest.replaceAll(mark, joins ? '' : ' ');
    }, text)
    .replace(/\.(?![0-9])/g, '');
}
