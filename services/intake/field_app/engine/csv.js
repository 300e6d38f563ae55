/**
 * Choice lists in CSV (RFC 4180), for the engine's `select_one_from_file`.
 *
 * One pass over the text; a list of 20,000 rows takes some tens of milliseconds on a slow phone.
 */

const DELIMITERS = [',', ';', '\t', '|'];
const QUOTE = '"';

/** The delimiter is the one the header line has most of; a single column has a comma. */
function delimiterOf(text) {
  const header = text.slice(0, text.search(/[\r\n]|$/)).replaceAll(/"[^"]*"/g, '');
  const count = (mark) => header.split(mark).length;
  return DELIMITERS.reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** Index just behind the cell's closing quote; quotes inside a cell are doubled. */
function quotedCellEnd(text, start) {
  let at = start + 1;
  for (;;) {
    at = text.indexOf(QUOTE, at);
    if (at === -1) throw new Error('CSV: a quoted cell is never closed');
    if (text[at + 1] !== QUOTE) return at + 1;
    at += 2;
  }
}

/** @returns {string[][]} rows of cells; lines end in \n or \r\n */
export function csvRows(text, delimiter = delimiterOf(text)) {
  const rows = [];
  const edge = new RegExp(`[\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`, 'g');
  let row = [];
  for (let at = 0; ; ) {
    const quoted = text[at] === QUOTE;
    if (quoted) {
      const end = quotedCellEnd(text, at);
      row.push(text.slice(at + 1, end - 1).replaceAll('""', QUOTE));
      at = end;
    }
    edge.lastIndex = at;
    const found = edge.exec(text);
    const end = found ? found.index : text.length;
    if (!quoted) row.push(text.slice(at, end));
    at = end;
    if (text[at] === delimiter) {
      at += 1;
      continue;
    }
    rows.push(row);
    row = [];
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (at >= text.length) return rows;
  }
}

/**
 * What the engine asks of its own CSV module: every row as [{columnName, cellValue}].
 * @throws {Error} when a row has more filled cells than the header
 */
export function parseItems(resourceURL, data) {
  const [columns, ...rows] = csvRows(data.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, ''));
  return rows.map((row, index) => {
    if (row.slice(columns.length).some((cell) => cell !== '')) {
      throw new Error(`${resourceURL.href}: row ${index + 1} has more cells than the header`);
    }
    return columns.map((columnName, i) => ({ columnName, cellValue: row[i] ?? '' }));
  });
}
