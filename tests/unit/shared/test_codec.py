"""Every event says after the journey what it said before, and a reader forgives what it does not know."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.codec import body_of, from_json, to_json
from shared.contracts import CONTRACTS, Envelope
from shared.contracts.intake import ApplicationReceived
from shared.money import Money
from shared.problems import UnreadableEvent
from tests.builders import an_application, an_event

_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
_PLAIN = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    date: st.dates(),
    Money: st.integers(-(10**15), 10**15).map(Money),
}


def values_of(hint):
    """Any value a field of this type may hold."""
    if isinstance(hint, UnionType):
        return st.one_of([st.none() if arg is NoneType else values_of(arg) for arg in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is dict:
        return st.dictionaries(_TEXTS, values_of(get_args(hint)[1]), max_size=3)
    return bodies_of(hint) if is_dataclass(hint) else _PLAIN[hint]


def bodies_of(kind):
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in fields(kind)})


@pytest.mark.parametrize("name", sorted(CONTRACTS))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_contract_survives_the_journey(name, data):
    body = data.draw(bodies_of(CONTRACTS[name]))
    envelope = an_event(body)

    arrived = Envelope.from_wire(json.loads(json.dumps(envelope.to_wire())))

    assert arrived == envelope
    assert body_of(arrived) == body


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_contract_names_who_says_it(name):
    assert name.split(".")[0] in ("intake", "disbursement", "reporting")


def test_a_field_that_is_not_known_yet_is_ignored():
    body = to_json(an_application()) | {"favourite_colour": "green"}

    assert from_json(ApplicationReceived, body) == an_application()


def test_a_field_that_has_a_default_may_be_missing():
    body = to_json(an_application())
    optional = {f.name for f in fields(ApplicationReceived) if f.default is not MISSING}

    assert from_json(ApplicationReceived, {k: v for k, v in body.items() if k not in optional})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("amount", "50 million"), ("amount", 1.5), ("applied_on", "14/03/2023"), ("term_months", None)],
)
def test_a_wrong_value_makes_the_event_unreadable(field, wrong):
    with pytest.raises(UnreadableEvent):
        from_json(ApplicationReceived, to_json(an_application()) | {field: wrong})


def test_an_event_of_an_unknown_type_is_unreadable():
    event = an_event()
    object.__setattr__(event, "event_type", "weather.reported")

    with pytest.raises(UnreadableEvent, match="unknown type"):
        body_of(event)
