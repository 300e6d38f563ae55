"""The expressions of XForms, evaluated as the engine inside ODK Collect (JavaRosa) evaluates them.

`compile_expression(text)` gives a function of a place in a filled form; what cannot be evaluated, or what
the engines of phones disagree about, raises NotEvaluated and is never guessed. Pure: the hour, the form's
lists and the labels of its choices come in with the `Surroundings`. Every function and oddity is held against
JavaRosa itself by `tests/unit/javarosa`; what differs is listed there with its reason.
"""

from services.intake.domain.xpath.compiler import Expression, compile_expression
from services.intake.domain.xpath.nodes import Here, Node, Surroundings
from services.intake.domain.xpath.values import NotEvaluated, Value, to_boolean, to_text

__all__ = [
    "Expression",
    "Here",
    "Node",
    "NotEvaluated",
    "Surroundings",
    "Value",
    "compile_expression",
    "to_boolean",
    "to_text",
]
