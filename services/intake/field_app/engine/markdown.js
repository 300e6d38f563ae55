/**
 * The markdown that XLSForm texts use: headings, lists, bold, italics, links, line breaks.
 *
 * Yields the engine's own nodes: {role: 'child', value}, {role: 'line-break'} and
 * {role: 'parent', elementName, children, url?}. HTML tags are dropped and their text kept:
 * no form of ours needs them, and a strict CSP would refuse their styles anyway.
 */

// Answers quoted in a label stand between these while it is parsed, so that a name
// with an asterisk in it stays a name.
const OPEN = '\uE000';
const CLOSE = '\uE001';

const text = (value) => ({ role: 'child', value });
const parent = (elementName, children, more) => ({ role: 'parent', elementName, children, ...more });
const BREAK = { role: 'line-break', elementName: 'br' };

// No lookbehind: Safari learned it late, and a pattern it cannot read stops the whole chunk.
// `before` is what stands before an underscore; inside a word it marks nothing.
const INLINE = [
  { pattern: /\\(?<inner>[\\`*_{}[\]()#+.!<>-])/, node: ({ inner }) => text(inner) },
  { pattern: /\[(?<inner>[^\]]+)\]\(\s*(?<url>[^)\s]+)[^)]*\)/, node: ({ inner, url }, fill) => parent('a', inline(inner, fill), { url: fill(url) }) },
  { pattern: /\*\*(?<inner>\S(?:.*?\S)?)\*\*/s, node: ({ inner }, fill) => parent('strong', inline(inner, fill)) },
  { pattern: /(?<before>^|[^\p{L}\p{N}_])__(?<inner>\S(?:.*?\S)?)__(?![\p{L}\p{N}_])/su, node: ({ inner }, fill) => parent('strong', inline(inner, fill)) },
  { pattern: /\*(?<inner>[^\s*](?:.*?[^\s*])?)\*/s, node: ({ inner }, fill) => parent('em', inline(inner, fill)) },
  { pattern: /(?<before>^|[^\p{L}\p{N}_])_(?<inner>[^\s_](?:.*?[^\s_])?)_(?![\p{L}\p{N}_])/su, node: ({ inner }, fill) => parent('em', inline(inner, fill)) },
  { pattern: /<\/?[a-z][^<>]*>/i, node: () => null },
  { pattern: /\n/, node: () => BREAK },
];

function firstMark(source) {
  let first = null;
  for (const { pattern, node } of INLINE) {
    const match = pattern.exec(source);
    if (!match) continue;
    const groups = match.groups ?? {};
    const start = match.index + (groups.before?.length ?? 0);
    if (!first || start < first.start) first = { start, end: match.index + match[0].length, groups, node };
  }
  return first;
}

function inline(source, fill) {
  const nodes = [];
  let rest = source;
  for (let mark; (mark = firstMark(rest)); ) {
    if (mark.start > 0) nodes.push(text(fill(rest.slice(0, mark.start))));
    const made = mark.node(mark.groups, fill);
    if (made) nodes.push(made);
    rest = rest.slice(mark.end);
  }
  if (rest) nodes.push(text(fill(rest)));
  return nodes;
}

const LINES = [
  { kind: 'heading', pattern: /^(#{1,6})\s+(.*?)\s*#*$/ },
  { kind: 'ul', pattern: /^\s{0,3}([-*+])\s+(.*)$/ },
  { kind: 'ol', pattern: /^\s{0,3}(\d+)[.)]\s+(.*)$/ },
];

function lineOf(line) {
  for (const { kind, pattern } of LINES) {
    const match = pattern.exec(line);
    if (match) return { kind, mark: match[1], text: match[2] };
  }
  return { kind: line.trim() === '' ? 'blank' : 'text', text: line.trim() };
}

/** Neighbouring lines of one kind: a paragraph, a list. Each heading is its own. */
function blocks(source) {
  const found = [];
  for (const line of source.split('\n').map(lineOf)) {
    const last = found.at(-1);
    if (last?.kind === line.kind && line.kind !== 'heading') last.lines.push(line);
    else found.push({ kind: line.kind, lines: [line] });
  }
  return found.filter(({ kind }) => kind !== 'blank');
}

function blockNode({ kind, lines }, fill) {
  if (kind === 'heading') return parent(`h${lines[0].mark.length}`, inline(lines[0].text, fill));
  if (kind === 'text') return parent('p', inline(lines.map((line) => line.text).join('\n'), fill));
  return parent(kind, lines.map((line) => parent('li', inline(line.text, fill))));
}

/** @param chunks the engine's text chunks: {source, asString}; `output` is an answer quoted in the text */
export function format(chunks) {
  const quoted = [];
  const source = chunks
    .map(({ source: kind, asString }) => (kind === 'output' ? `${OPEN}${quoted.push(asString) - 1}${CLOSE}` : asString))
    .join('');
  const fill = (part) => part.replace(/\uE000(\d+)\uE001/g, (_, index) => quoted[index]);
  const found = blocks(source);
  // "1. Họ tên" is a numbered question, not a list of one.
  if (found.length === 1 && found[0].kind === 'ol' && found[0].lines.length === 1) return inline(source.trim(), fill);
  const nodes = found.map((block) => blockNode(block, fill));
  return nodes.length === 1 && nodes[0].elementName === 'p' ? nodes[0].children : nodes;
}
