"""From the text of an expression to its tree. Source: XPath 1.0 §3, with the axes that forms use.

Axes: child, parent (`..`), self (`.`). Attributes, `//`, `*` and unions are not evaluated: JavaRosa
either refuses them or gives what nobody would expect.
"""

from __future__ import annotations

from services.intake.domain.xpath.syntax import Call, Literal, Negative, Operation, Path, Step, Tree
from services.intake.domain.xpath.tokens import Token, tokens
from services.intake.domain.xpath.values import NotEvaluated

_BINDS_STRONGER = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", ">", "<=", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
DEPTH_MAX = 200  # parentheses within parentheses; Python's own stack ends not far above


def parse_expression(expression: str) -> Tree:
    """The tree; NotEvaluated for what is no expression or uses what we leave out."""
    parser = _Parser(tokens(expression))
    tree = parser.expression()
    if parser.now.kind != "end":
        raise NotEvaluated(f"not expected here: {parser.now.said}")
    return tree


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._at]

    def expression(self) -> Tree:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise NotEvaluated("nested too deeply")
        tree = self._operations(0)
        self._depth -= 1
        return tree

    def _operations(self, level: int) -> Tree:
        if level == len(_BINDS_STRONGER):
            return self._negative()
        left = self._operations(level + 1)
        while self.now.kind == "sign" and self.now.said in _BINDS_STRONGER[level]:
            operator = self._take()
            left = Operation(operator, left, self._operations(level + 1))
        return left

    def _negative(self) -> Tree:
        signs = 0
        while self._skip("-"):
            signs += 1
        value = self._value()
        if self._is("|"):
            raise NotEvaluated("a union of paths")
        for _ in range(signs):
            value = Negative(value)
        return value

    def _value(self) -> Tree:
        if self.now.kind == "number":
            return Literal(float(self._take()))
        if self.now.kind == "text":
            return Literal(self._take())
        if self._skip("("):
            inner = self.expression()
            self._expect(")")
            self._no_steps_follow()
            return inner
        if self.now.kind == "name" and self._tokens[self._at + 1] == Token("sign", "("):
            return self._call()
        return self._path()

    def _call(self) -> Tree:
        name = self._take()
        arguments: list[Tree] = []
        self._expect("(")
        if not self._is(")"):
            arguments.append(self.expression())
            while self._skip(","):
                arguments.append(self.expression())
        self._expect(")")
        if name == "current" and not arguments:
            if not self._skip("/"):
                raise NotEvaluated("current() without a path from it")  # Collect does not know it
            return self._steps("current", first=True)
        if name == "instance" and len(arguments) == 1:
            (which,) = arguments
            if isinstance(which, Literal) and isinstance(which.value, str) and self._skip("/"):
                return self._steps("instance", first=True, instance=which.value)
            raise NotEvaluated("instance() without the name of a list and a path in it")
        self._no_steps_follow()
        return Call(name, tuple(arguments))

    def _path(self) -> Tree:
        if self._skip("/"):
            return self._steps("root", first=True)
        return self._steps("here", first=True)

    def _steps(self, start: str, *, first: bool, instance: str = "") -> Path:
        """The steps that follow; first: whether one has to."""
        ups, steps = 0, list[Step]()
        more = first
        while more:
            if self._skip(".."):
                if steps or start in ("root", "instance"):
                    raise NotEvaluated("up again in the middle of a path")
                ups += 1
            elif not self._skip("."):
                steps.append(self._step())
            more = self._skip("/")
        if self._is("//"):
            raise NotEvaluated("// in a path")
        return Path(start, ups, tuple(steps), instance)

    def _step(self) -> Step:
        if self.now.kind != "name":
            raise NotEvaluated(f"no name of a question: {self.now.said or 'the end'}")
        name = self._take()
        if self._is("::"):
            if name != "child":
                raise NotEvaluated(f"the axis {name}")
            self._take()
            return self._step()
        predicates: list[Tree] = []
        while self._skip("["):
            predicates.append(self.expression())
            self._expect("]")
        # Questions are found by local names, as everywhere on phones.
        return Step(name.rsplit(":", 1)[-1], tuple(predicates))

    def _no_steps_follow(self) -> None:
        if self._is("/") or self._is("["):
            raise NotEvaluated("a path that starts from a value")

    def _is(self, sign: str) -> bool:
        return self.now == Token("sign", sign)

    def _take(self) -> str:
        said = self.now.said
        self._at += 1
        return said

    def _skip(self, sign: str) -> bool:
        if self._is(sign):
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise NotEvaluated(f"{sign} is missing before {self.now.said or 'the end'}")
