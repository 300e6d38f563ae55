"""What is read from an XForm, whoever wrote it."""

from __future__ import annotations

import pytest

from services.intake.domain.form_definition import BadForm, from_json, read_form, to_json

HOUSEHOLD = """
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">
  <h:head><h:title>Rà soát hộ</h:title><model>
    <itext>
      <translation lang="English (en)"><text id="head"><value>Head</value></text>
        <text id="only-en"><value>Only English</value></text></translation>
      <translation lang="Tiếng Việt (vi)"><text id="head">
        <value form="audio">jr://audio/x.mp3</value><value>Chủ hộ</value></text></translation>
    </itext>
    <instance><data id="household" version="7">
      <head/><kind/><causes/><total/><where/><place/>
      <b2><job/><why/></b2>
      <members jr:template=""><name/><photo/><children><age/></children></members>
      <members><name/><photo/><children><age/></children></members>
      <orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID/><orx:audit/></orx:meta>
    </data></instance>
    <instance id="kinds"><root>
      <item><name>a</name><label>A</label><group>x</group></item>
      <item><name>b</name><label>B</label><group>x</group></item>
      <item><name>a</name><label>A again</label><group>y</group></item>
    </root></instance>
    <instance id="far" src="jr://file-csv/far.csv"/>
    <bind nodeset="/data/head" type="string" required="true()"/>
    <bind nodeset="/data/kind" type="string" required="/data/head != ''"/>
    <bind nodeset="/data/causes" type="odk:rank"/>
    <bind nodeset="/data/total" type="int" calculate="1 + 1" required="true()"/>
    <bind nodeset="/data/where" type="geopoint"/>
    <bind nodeset="/data/b2" relevant="/data/kind = 'a'"/>
    <bind nodeset="/data/b2/job" type="string" required="true()"/>
    <bind nodeset="/data/members/name" type="string" required="true()"/>
    <bind nodeset="/data/members/photo" type="binary"/>
    <bind nodeset="/data/members/children/age" type="int"/>
    <bind nodeset="/data/orx:meta/orx:audit" type="binary"/>
  </model></h:head>
  <h:body>
    <input ref="/data/head"><label ref="jr:itext('head')"/></input>
    <select1 ref="/data/kind"><label ref="jr:itext('only-en')"/>
      <itemset nodeset="instance('kinds')/root/item[group = /data/x]">
        <value ref="name"/><label ref="label"/></itemset></select1>
    <odk:rank ref="/data/causes"><label>Nguyên nhân</label>
      <item><label>Ốm đau</label><value>sick</value></item>
      <item><label>Thiếu đất</label><value>land</value></item></odk:rank>
    <select1 ref="/data/place">
      <itemset nodeset="instance('far')/root/item"><value ref="name"/></itemset></select1>
    <input ref="/data/where"/>
    <group ref="/data/b2"><input ref="/data/b2/job"/><input ref="b2/why"/></group>
    <group><repeat nodeset="/data/members">
      <input ref="/data/members/name"/><upload ref="/data/members/photo" mediatype="image/*"/>
      <repeat nodeset="/data/members/children"><input ref="/data/members/children/age"/></repeat>
    </repeat></group>
  </h:body>
</h:html>
"""


@pytest.fixture
def household():
    return read_form(HOUSEHOLD.encode())


def test_questions_come_in_the_forms_order_each_once_and_without_meta(household):
    assert (household.form_id, household.version, household.title) == ("household", "7", "Rà soát hộ")
    assert [question.path for question in household.questions] == [
        "/data/head",
        "/data/kind",
        "/data/causes",
        "/data/total",
        "/data/where",
        "/data/place",
        "/data/b2/job",
        "/data/b2/why",
        "/data/members/name",
        "/data/members/photo",
        "/data/members/children/age",
    ]


def test_required_means_always(household):
    required = [question.name for question in household.questions if question.required]

    # kind is required under a condition, job only where its group is shown, total is calculated.
    assert required == ["head", "name"]
    assert [question.name for question in household.questions if question.conditional] == ["job", "why"]
    assert [question.name for question in household.questions if not question.asked] == ["total"]


def test_choices_come_from_lists_within_the_form(household):
    kind, causes, place = (household.question(name) for name in ("kind", "causes", "place"))

    assert (kind.select, kind.choices, kind.choice_labels) == ("one", ("a", "b"), ("A again", "B"))
    assert (causes.select, causes.type, causes.choices) == ("many", "string", ("sick", "land"))
    assert (place.select, place.choices) == ("one", None)


def test_labels_are_vietnamese_where_there_is_one(household):
    assert household.question("head").label == "Chủ hộ"
    assert household.question("kind").label == "Only English"
    assert household.question("causes").label == "Nguyên nhân"


def test_repeats_are_known_inside_one_another(household):
    assert household.repeats == ("/data/members", "/data/members/children")
    assert household.question("name").repeat == "/data/members"
    assert household.question("age").repeat == "/data/members/children"
    assert household.question("head").repeat is None


def test_files_are_awaited_from_the_audit_log_too(household):
    assert household.binary_paths == ("/data/members/photo", "/data/meta/audit")


def test_it_survives_being_stored(household):
    assert from_json(to_json(household)) == household


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (b"", "well-formed"),
        (b"<html/>", "head"),
        (HOUSEHOLD.replace("<model>", "<m>").replace("</model>", "</m>").encode(), "model"),
        (
            HOUSEHOLD.replace('<data id="household"', "<data")
            .replace(' xmlns="http://www.w3.org/2002/xforms"', "")
            .encode(),
            "id",
        ),
        (b"<!DOCTYPE h>" + HOUSEHOLD.strip().encode(), "document type"),
    ],
)
def test_what_no_phone_could_open_is_refused(broken: bytes, said: str):
    with pytest.raises(BadForm, match=said):
        read_form(broken)
