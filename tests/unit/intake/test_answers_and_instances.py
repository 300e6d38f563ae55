"""Answers go into XML and come out the same; schemas say what an answer may be."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.intake.domain.form_definition import FormDefinition, Question
from services.intake.domain.instance import answers_of, write_instance
from services.intake.domain.submission import canonical_hash, files_expected, identify
from services.intake.problems import MalformedXml, NoInstanceId
from services.intake.schemas import answers_schema

FORM = FormDefinition(
    form_id="all",
    version="1",
    title="All",
    root_path="/data",
    questions=(
        Question("/data/head", "head", required=True),
        Question("/data/heads", "heads", "int"),
        Question("/data/area", "area", "decimal"),
        Question("/data/on", "on", "date"),
        Question("/data/at", "at", "dateTime"),
        Question("/data/clock", "clock", "time"),
        Question("/data/where", "where", "geopoint"),
        Question("/data/kind", "kind", select="one", choices=("new", "repair")),
        Question("/data/causes", "causes", select="many", choices=("sick", "land")),
        Question("/data/b2/job", "job", required=True),
        Question("/data/members/name", "name", required=True, repeat="/data/members"),
        Question("/data/members/photo", "photo", "binary", repeat="/data/members"),
    ),
    repeats=("/data/members",),
    binary_paths=("/data/members/photo",),
)
SCHEMA = answers_schema(FORM)
LEAST = {"head": "H'Khập", "b2": {"job": "no"}}
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=50
).filter(lambda text: bool(text.strip()))


def test_every_kind_of_answer_is_typed_the_same_from_json_and_from_a_phone():
    sent = {
        **LEAST,
        "heads": 3,
        "area": 1.5,
        "on": "2023-03-14",
        "at": "2023-03-14T08:00:00.000+07:00",
        "clock": "08:00:00.000+07:00",
        "where": "13.299 107.7399 250.5 4",
        "kind": "repair",
        "causes": ["land", "sick"],
        "members": [{"name": "Y Ren", "photo": "a.jpg"}, {"name": "H'Bia"}],
    }

    typed = SCHEMA.load(sent)

    assert (typed["heads"], typed["area"], typed["on"]) == (3, 1.5, date(2023, 3, 14))
    assert typed["at"] == datetime(2023, 3, 14, 1, tzinfo=UTC)
    assert typed["where"] == {"lat": 13.299, "lon": 107.7399, "altitude": 250.5, "accuracy": 4.0}
    assert typed["causes"] == ["land", "sick"]
    assert SCHEMA.load(answers_of(FORM, write_instance(FORM, "uuid:1", typed))) == typed


@given(head=WORDS, names=st.lists(WORDS, max_size=4), heads=st.integers(-(2**63) + 1, 2**63 - 1))
def test_no_answer_is_changed_on_its_way_through_xml(head: str, names: list[str], heads: int):
    typed = SCHEMA.load(
        {**LEAST, "head": head, "heads": heads, "members": [{"name": name} for name in names]}
    )

    again = SCHEMA.load(answers_of(FORM, write_instance(FORM, "uuid:1", typed)))

    # A repeat without rows leaves no node behind, so a phone's "none" and "not asked" are one.
    assert {"members": [], **again} == typed


def test_the_same_answers_give_the_same_bytes():
    assert write_instance(FORM, "uuid:1", LEAST) == write_instance(
        FORM, "uuid:1", dict(reversed(LEAST.items()))
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"head": ""}, "head"),
        ({"head": " "}, "head"),
        ({"head": ["a"]}, "head"),
        ({"head": True}, "head"),
        ({"head": "x" * 10_001}, "head"),
        ({"heads": True}, "heads"),
        ({"heads": "1,5"}, "heads"),
        ({"area": "nan"}, "area"),
        ({"area": float("inf")}, "area"),
        ({"on": "2023-02-30"}, "on"),
        ({"at": "hôm qua"}, "at"),
        ({"clock": "25:00"}, "clock"),
        ({"where": "13.2"}, "where"),
        ({"where": "95 107 0 0"}, "where"),
        ({"where": {"lat": "x", "lon": 1}}, "where"),
        ({"where": {"lat": 1}}, "where"),
        ({"where": ["1", None]}, "where"),
        ({"kind": "tent"}, "kind"),
        ({"causes": "sick tent"}, "causes"),
        ({"causes": 5}, "causes"),
        ({"causes": [["sick"]]}, "causes"),
        ({"b2": {}}, "b2"),
        ({"b2": "yes"}, "b2"),
        ({"members": [1]}, "members"),
        ({"meta": {}}, "meta"),
    ],
)
def test_an_answer_that_is_none_is_refused_at_its_place(change: dict[str, object], path: str):
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({**LEAST, **change})

    assert list(refused.value.messages) == [path]


def test_a_code_typed_as_a_number_is_its_digits():
    assert SCHEMA.load({**LEAST, "head": 66})["head"] == "66"


def test_a_moment_without_a_zone_is_of_ea_sup():
    assert SCHEMA.load({**LEAST, "at": "2023-03-14T08:00:00"})["at"] == datetime(2023, 3, 14, 1, tzinfo=UTC)


def test_files_expected_are_those_that_answers_name_each_once():
    rows = [
        {"name": "A", "photo": "a.jpg"},
        {"name": "B"},
        {"name": "C", "photo": "a.jpg"},
        {"name": "D", "photo": "b.jpg"},
    ]
    found = identify(write_instance(FORM, "uuid:1", {**LEAST, "members": rows}))

    assert files_expected(FORM, found.root) == ("a.jpg", "b.jpg")


def test_an_encrypted_submission_names_its_files_itself():
    xml = (
        b'<data id="all" version="1" encrypted="yes" xmlns="http://opendatakit.org/submissions">'
        b"<base64EncryptedKey>k</base64EncryptedKey><meta xmlns='http://openrosa.org/xforms'>"
        b"<instanceID>uuid:1</instanceID></meta><media><file>a.jpg.enc</file></media>"
        b"<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"
    )

    assert files_expected(FORM, identify(xml).root) == ("a.jpg.enc", "submission.xml.enc")


@pytest.mark.parametrize(
    "xml",
    [
        '<data id="f"><meta><instanceID> uuid:1 </instanceID></meta></data>',
        '<data id="f"><o:meta xmlns:o="http://openrosa.org/xforms"><o:instanceID>uuid:1</o:instanceID></o:meta></data>',
        '<data id="f" instanceID="uuid:1"/>',
        '<data xmlns="f" instanceID="uuid:1"/>',
    ],
)
def test_the_instance_id_is_found_wherever_clients_write_it(xml: str):
    found = identify(xml.encode())

    assert (found.form_id, found.instance_id) == ("f", "uuid:1")


def test_two_ways_of_writing_one_document_have_one_canonical_hash():
    one = identify(b'<data id="f" version="1" instanceID="u"><a></a></data>').root
    same = identify(b"<?xml version='1.0'?><data  version='1' instanceID='u' id='f'><a/></data>").root
    other = identify(b'<data id="f" version="1" instanceID="u"><a> </a></data>').root

    assert canonical_hash(one) == canonical_hash(same) != canonical_hash(other)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes):
    for xml in (body, b'<data id="f">' + body + b"</data>"):
        with pytest.raises((MalformedXml, NoInstanceId)):
            identify(xml)


@given(st.text(string.printable, max_size=100))
def test_no_answer_breaks_the_schema(answer: str):
    for question in FORM.questions:
        if question.path.count("/") == 2:
            wrong = SCHEMA.validate({**LEAST, question.name: answer})
            assert list(wrong) in ([], [question.name])
