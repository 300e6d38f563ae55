/** The words of an XPath 1.0 expression. */

const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.\-·]*`;
const TOKEN = new RegExp(
  String.raw`\s*(?:(?<number>\d+(?:\.\d*)?|\.\d+)|(?<literal>"[^"]*"|'[^']*')` +
    String.raw`|(?<mark>::|//|\.\.|!=|<=|>=|[/.()[\]@,|+=<>*:-])|(?<name>${NAME}))`,
  'uy',
);

// XPath 1.0 §3.7: after one of these, or at the start, `*` and names are not operators.
const BEFORE_OPERAND = new Set(['@', '::', '(', '[', ',', ':', '/', '//', '|', '+', '-', '=', '!=', '<', '<=', '>', '>=', 'operator']);
const WORD_OPERATORS = new Set(['and', 'or', 'mod', 'div']);

export const syntaxError = (expression) => new Error(`Expression has syntax error: ${expression}`);

/** @returns {{kind: string, text: string, start: number, end: number}[]} */
export function tokens(expression) {
  const found = [];
  const end = expression.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(expression);
    if (!match) throw syntaxError(expression);
    const { number, literal, mark, name } = match.groups;
    const text = number ?? literal ?? mark ?? name;
    const start = TOKEN.lastIndex - text.length;
    const previous = found.at(-1);
    const operand = !previous || BEFORE_OPERAND.has(previous.kind);
    let kind = mark ?? (number !== undefined ? 'number' : literal !== undefined ? 'literal' : 'name');
    if (!operand && (mark === '*' || WORD_OPERATORS.has(name))) kind = 'operator';
    found.push({ kind, text, start, end: TOKEN.lastIndex });
  }
  return found;
}
