"""A small form with what the app's stories need: a text, a number, a photo, and a known household."""

from __future__ import annotations

XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:orx="http://openrosa.org/xforms" xmlns:jr="http://openrosa.org/javarosa">
  <h:head>
    <h:title>Thăm hộ</h:title>
    <model>
      <itext>
        <translation lang="Tiếng Việt (vi)" default="true()">
          <text id="head"><value>Chủ hộ</value></text>
          <text id="cows"><value>Số bò</value></text>
          <text id="photo"><value>Ảnh chuồng</value></text>
          <text id="note"><value>Ghi chú</value></text>
        </translation>
        <translation lang="English (en)">
          <text id="head"><value>Head of the household</value></text>
          <text id="cows"><value>Cows</value></text>
          <text id="photo"><value>Photo of the shed</value></text>
          <text id="note"><value>Note</value></text>
        </translation>
      </itext>
      <instance>
        <data id="visit" version="{version}">
          <head/><cows/><photo/><note/>
          <orx:meta><orx:instanceID/><orx:instanceName/></orx:meta>
        </data>
      </instance>
      <bind nodeset="/data/head" type="string" required="true()"/>
      <bind nodeset="/data/cows" type="int" constraint=". &gt;= 0"/>
      <bind nodeset="/data/photo" type="binary"/>
      <bind nodeset="/data/note" type="string"/>
      <bind nodeset="/data/orx:meta/orx:instanceID" type="string" readonly="true()" jr:preload="uid"/>
      <bind nodeset="/data/orx:meta/orx:instanceName" type="string" calculate=" /data/head "/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/head"><label ref="jr:itext('head')"/></input>
    <input ref="/data/cows"><label ref="jr:itext('cows')"/></input>
    <upload ref="/data/photo" mediatype="image/*"><label ref="jr:itext('photo')"/></upload>
    <input ref="/data/note" appearance="multiline"><label ref="jr:itext('note')"/></input>
  </h:body>
</h:html>
"""


def visit_form(version: str = "1") -> bytes:
    """The XForm `visit`."""
    return XFORM.replace("{version}", version).encode()


def known_household_form() -> bytes:
    """The XForm `known_visit`: the same, but the household is chosen from the list on the phone."""
    form = visit_form().decode()
    for old, new in (
        ('id="visit"', 'id="known_visit"'),
        ("<h:title>Thăm hộ</h:title>", "<h:title>Thăm hộ đã biết</h:title>"),
        ("<head/><cows/>", "<household/><head/><cows/>"),
        (
            '<bind nodeset="/data/head" type="string" required="true()"/>',
            '<instance id="households" src="jr://file-csv/households.csv"/>'
            '<bind nodeset="/data/household" type="string"/><bind nodeset="/data/head" type="string"/>',
        ),
        (
            '<input ref="/data/head">',
            '<select1 ref="/data/household" appearance="minimal autocomplete"><label>Hộ</label>'
            '<itemset nodeset="instance(\'households\')/root/item"><value ref="name"/>'
            '<label ref="label"/></itemset></select1><input ref="/data/head">',
        ),
    ):
        assert old in form
        form = form.replace(old, new)
    return form.encode()
