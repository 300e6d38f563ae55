"""The functions of the XForms of ODK, by name. Source: ODK XForms specification, XPath functions."""

from services.intake.domain.xpath.functions import choices, counting, days, numbers, places, texts
from services.intake.domain.xpath.functions.signature import Function

TABLE: dict[str, Function] = {
    **numbers.TABLE,
    **texts.TABLE,
    **days.TABLE,
    **choices.TABLE,
    **counting.TABLE,
    **places.TABLE,
}
"""Left out, and so not evaluated: random, uuid, randomize (chance), property, pulldata, search, jr:itext
(what only the phone has). `if`, `coalesce`, `once`, `position`, `indexed-repeat` belong to the compiler."""
