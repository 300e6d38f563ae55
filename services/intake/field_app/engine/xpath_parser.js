/**
 * XPath 1.0 expressions to the syntax tree that the engine's XPath package evaluates.
 *
 * Takes the place of its tree-sitter parser: two WebAssembly files and their glue, together
 * more bytes than the whole rest of the engine. Node types and their order are those of that
 * parser's grammar; `test/xpath_parser.test.mjs` compares both on all expressions of our forms
 * and on the corners of the language.
 *
 * A node: {type, text, childCount, children, child(i)}. Punctuation has no node, bar `//`.
 */

import { syntaxError, tokens } from './xpath_tokens.js';

const NODE_TYPES = new Set(['comment', 'text', 'node', 'processing-instruction']);
const AXES = new Set(
  'ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling namespace parent preceding preceding-sibling self'.split(' '),
);

// Loosest first; all of them bind to the left.
const LEVELS = [
  { or: 'or_expr' },
  { and: 'and_expr' },
  { '=': 'eq_expr', '!=': 'ne_expr' },
  { '<': 'lt_expr', '<=': 'lte_expr', '>': 'gt_expr', '>=': 'gte_expr' },
  { '+': 'addition_expr', '-': 'subtraction_expr' },
  { '*': 'multiplication_expr', div: 'division_expr', mod: 'modulo_expr' },
];

class SyntaxNode {
  constructor(type, text, children = []) {
    this.type = type;
    this.text = text;
    this.children = children;
    this.childCount = children.length;
  }

  child(index) {
    return this.children[index] ?? null;
  }
}

class Parser {
  constructor(expression) {
    this.expression = expression;
    this.tokens = tokens(expression);
    this.at = 0;
  }

  get next() {
    return this.tokens[this.at];
  }

  is(kind, ahead = 0) {
    return this.tokens[this.at + ahead]?.kind === kind;
  }

  take(kind) {
    if (!this.is(kind)) throw syntaxError(this.expression);
    return this.tokens[this.at++];
  }

  skip(kind) {
    if (!this.is(kind)) return false;
    this.at += 1;
    return true;
  }

  /** A node over the text from token `first` to the last one taken. */
  node(type, first, children) {
    const start = this.tokens[first].start;
    return new SyntaxNode(type, this.expression.slice(start, this.tokens[this.at - 1].end), children);
  }

  whole() {
    const expr = this.expr();
    if (this.next) throw syntaxError(this.expression);
    return new SyntaxNode('xpath', expr.text, [expr]);
  }

  expr() {
    const first = this.at;
    return this.node('expr', first, [this.binary(0)]);
  }

  binary(level) {
    if (level === LEVELS.length) return this.unary();
    const first = this.at;
    let left = this.binary(level + 1);
    for (let type; (type = this.operatorType(level)); ) {
      this.at += 1;
      left = this.node(type, first, [left, this.binary(level + 1)]);
    }
    return left;
  }

  operatorType(level) {
    const token = this.next;
    if (!token || token.kind === 'name' || token.kind === 'literal') return undefined;
    // A `*` that is an operand (a wildcard) has its mark as kind, the operator has `operator`.
    if (token.text === '*' && token.kind !== 'operator') return undefined;
    return Object.hasOwn(LEVELS[level], token.text) ? LEVELS[level][token.text] : undefined;
  }

  unary() {
    const first = this.at;
    if (!this.skip('-')) return this.union();
    return this.node('unary_expr', first, [this.unary()]);
  }

  union() {
    const first = this.at;
    let left = this.path();
    while (this.skip('|')) left = this.node('union_expr', first, [left, this.path()]);
    return left;
  }

  path() {
    if (this.is('/')) return this.absolutePath();
    if (this.is('//')) return this.abbreviatedPath();
    if (this.startsFilter()) return this.filterPath();
    const first = this.at;
    return this.node('relative_location_path', first, this.steps());
  }

  startsFilter() {
    if (this.is('number') || this.is('literal') || this.is('(')) return true;
    if (!this.is('name')) return false;
    const prefixed = this.is(':', 1) && this.is('name', 2) && this.is('(', 3);
    return prefixed || (this.is('(', 1) && !NODE_TYPES.has(this.next.text));
  }

  absolutePath() {
    const first = this.at;
    this.take('/');
    const root = this.node('absolute_root_location_path', first);
    return this.node('absolute_location_path', first, [root, ...(this.startsStep() ? this.steps() : [])]);
  }

  abbreviatedPath() {
    const first = this.at;
    const slashes = this.slashes();
    const inner = this.node('abbreviated_absolute_location_path', first, [slashes, ...this.steps()]);
    return this.node('absolute_location_path', first, [inner]);
  }

  slashes() {
    const first = this.at;
    this.take('//');
    return this.node('//', first);
  }

  filterPath() {
    const first = this.at;
    const filter = this.node('filter_expr', first, [this.primary(), ...this.predicates()]);
    return this.node('filter_path_expr', first, [filter, ...this.furtherSteps()]);
  }

  primary() {
    const first = this.at;
    if (this.skip('(')) {
      const inner = this.expr();
      this.take(')');
      return inner;
    }
    if (this.skip('number')) return this.node('number', first);
    if (this.skip('literal')) return this.node('string_literal', first);
    const name = this.node('function_name', first, [this.name()]);
    this.take('(');
    const args = [];
    while (!this.is(')')) {
      if (args.length) this.take(',');
      const from = this.at;
      args.push(this.node('argument', from, [this.expr()]));
    }
    this.take(')');
    return this.node('function_call', first, [name, ...args]);
  }

  startsStep() {
    return ['name', '*', '.', '..', '@'].some((kind) => this.is(kind));
  }

  steps() {
    return [this.step(), ...this.furtherSteps()];
  }

  furtherSteps() {
    const found = [];
    for (;;) {
      if (this.is('//')) found.push(this.slashes());
      else if (!this.skip('/')) return found;
      found.push(this.step());
    }
  }

  step() {
    const first = this.at;
    if (this.skip('.')) return this.abbreviatedStep('self', first);
    if (this.skip('..')) return this.abbreviatedStep('parent', first);
    return this.node('step', first, [this.stepTest(), ...this.predicates()]);
  }

  abbreviatedStep(type, first) {
    return this.node('step', first, [this.node('abbreviated_step', first, [this.node(type, first)])]);
  }

  stepTest() {
    const first = this.at;
    if (this.skip('@')) return this.node('abbreviated_axis_test', first, [this.nameTest()]);
    if (!this.is('::', 1)) return this.node('node_test', first, [this.nodeTest()]);
    if (!AXES.has(this.take('name').text)) throw syntaxError(this.expression);
    const axis = this.node('axis_name', first);
    this.take('::');
    return this.node('axis_test', first, [axis, this.nodeTest()]);
  }

  nodeTest() {
    if (!this.is('(', 1)) return this.nameTest();
    const first = this.at;
    const { text } = this.take('name');
    if (!NODE_TYPES.has(text)) throw syntaxError(this.expression);
    this.take('(');
    if (text === 'processing-instruction' && this.is('literal')) {
      const from = this.at++;
      const literal = this.node('string_literal', from);
      this.take(')');
      return this.node('processing_instruction_name_test', first, [literal]);
    }
    this.take(')');
    return this.node('node_type_test', first);
  }

  nameTest() {
    const first = this.at;
    if (this.skip('*')) return this.node('unprefixed_wildcard_name_test', first);
    if (!(this.is(':', 1) && this.is('*', 2))) return this.name();
    this.take('name');
    const prefix = this.node('prefix', first);
    this.at += 2;
    return this.node('prefixed_wildcard_name_test', first, [prefix]);
  }

  name() {
    const first = this.at;
    this.take('name');
    if (!this.is(':')) return this.node('unprefixed_name', first);
    const prefix = this.node('prefix', first);
    this.at += 1;
    const from = this.at;
    this.take('name');
    return this.node('prefixed_name', first, [prefix, this.node('local_part', from)]);
  }

  predicates() {
    const found = [];
    for (let first = this.at; this.skip('['); first = this.at) {
      const expr = this.expr();
      this.take(']');
      found.push(this.node('predicate', first, [expr]));
    }
    return found;
  }
}

const parsed = new Map();

export const expressionParser = {
  /** @throws {Error} when `expression` is not XPath 1.0 */
  parse(expression) {
    let tree = parsed.get(expression);
    if (!tree) {
      tree = { rootNode: new Parser(expression).whole() };
      parsed.set(expression, tree);
    }
    return tree;
  },
};
