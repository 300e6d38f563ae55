"""Small forms and submissions, written out by hand so that each test can see every byte."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

VISIT = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:orx="http://openrosa.org/xforms">
  <h:head>
    <h:title>Thăm hộ</h:title>
    <model>
      <instance>
        <data id="visit" version="{version}">
          <commune/><village/><visited_on/><head/><cows/><photo_1/><photo_2/>
          <members><full_name/><birth_year/></members>
          <orx:meta><orx:instanceID/></orx:meta>
        </data>
      </instance>
      <bind nodeset="/data/visited_on" type="date" required="true()"/>
      <bind nodeset="/data/head" type="string" required="true()"/>
      <bind nodeset="/data/cows" type="int"/>
      <bind nodeset="/data/photo_1" type="binary"/>
      <bind nodeset="/data/photo_2" type="binary"/>
      <bind nodeset="/data/members/full_name" type="string" required="true()"/>
      <bind nodeset="/data/members/birth_year" type="int"/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/commune"><label>Xã</label></input>
    <input ref="/data/village"><label>Thôn</label></input>
    <input ref="/data/visited_on"><label>Ngày thăm</label></input>
    <input ref="/data/head"><label>Chủ hộ</label></input>
    <input ref="/data/cows"><label>Số bò</label></input>
    <upload ref="/data/photo_1" mediatype="image/*"><label>Ảnh 1</label></upload>
    <upload ref="/data/photo_2" mediatype="image/*"><label>Ảnh 2</label></upload>
    <group ref="/data/members"><label>Thành viên</label><repeat nodeset="/data/members">
      <input ref="/data/members/full_name"><label>Họ tên</label></input>
      <input ref="/data/members/birth_year"><label>Năm sinh</label></input>
    </repeat></group>
  </h:body>
</h:html>
"""


def visit_form(version: str = "1", **texts: str) -> bytes:
    """The XForm `visit`; texts replace labels, for the same version with other content."""
    form = VISIT.format(version=version)
    for old, new in texts.items():
        form = form.replace(old, new)
    return form.encode()


def visit_form_with(*files: str, version: str = "1") -> bytes:
    """The XForm `visit` that speaks of these files: lists by instances, everything else as pictures."""
    lists = "".join(
        f'<instance id="{name.partition(".")[0]}" src="jr://file-csv/{name}"/>'
        for name in files
        if name.endswith(".csv")
    )
    pictures = "".join(
        f'<value form="image">jr://images/{name}</value>' for name in files if not name.endswith(".csv")
    )
    text = f'<itext><translation lang="vi"><text id="a">{pictures}</text></translation></itext>'
    return visit_form(version).replace(b"<bind", f"{lists}{text}<bind".encode(), 1)


def a_visit(
    instance_id: str = "uuid:1",
    *,
    head: str = "H'Khập Êban",
    photos: Sequence[str] = (),
    version: str = "1",
    form_id: str = "visit",
    village: str = "ea-sup.ia-lop.3",
) -> bytes:
    """A filled form, as Collect writes it."""
    named = [*photos, "", ""][:2]
    return (
        f'<?xml version="1.0" ?><data id="{form_id}" version="{version}"'
        ' xmlns:orx="http://openrosa.org/xforms">'
        f"<commune>ea-sup.ia-lop</commune><village>{village}</village>"
        f"<visited_on>2023-03-14</visited_on><head>{head}</head><cows>2</cows>"
        f"<photo_1>{named[0]}</photo_1><photo_2>{named[1]}</photo_2>"
        f"<orx:meta><orx:instanceID>{instance_id}</orx:instanceID></orx:meta></data>"
    ).encode()


ALBUM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:orx="http://openrosa.org/xforms">
  <h:head>
    <h:title>Tập ảnh</h:title>
    <model>
      <instance>
        <data id="album" version="1">
          <pages><photo/></pages>
          <orx:meta><orx:instanceID/></orx:meta>
        </data>
      </instance>
      <bind nodeset="/data/pages/photo" type="binary"/>
    </model>
  </h:head>
  <h:body>
    <group ref="/data/pages"><label>Trang</label><repeat nodeset="/data/pages">
      <upload ref="/data/pages/photo" mediatype="image/*"><label>Ảnh</label></upload>
    </repeat></group>
  </h:body>
</h:html>
"""


def album_form() -> bytes:
    """The XForm `album`: any number of photos."""
    return ALBUM.encode()


def an_album(instance_id: str, photos: Iterable[str]) -> bytes:
    """A filled album, as Collect writes it."""
    pages = "".join(f"<pages><photo>{name}</photo></pages>" for name in photos)
    return (
        f'<?xml version="1.0" ?><data id="album" version="1" xmlns:orx="http://openrosa.org/xforms">{pages}'
        f"<orx:meta><orx:instanceID>{instance_id}</orx:instanceID></orx:meta></data>"
    ).encode()


BOUNDARY = "--------------------------ea-sup"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def multipart(xml: bytes | None, files: Mapping[str, bytes] | None = None, **fields: str) -> bytes:
    """The body of an upload, names in raw UTF-8 as phones send them."""
    parts = []
    if xml is not None:
        parts.append(_part('name="xml_submission_file"; filename="visit.xml"', "text/xml", xml))
    for name, body in (files or {}).items():
        parts.append(_part(f'name="{name}"; filename="{name}"', "image/jpeg", body))
    for name, value in fields.items():
        parts.append(_part(f'name="{name}"', "", value.encode()))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(disposition: str, content_type: str, body: bytes) -> bytes:
    kind = f"Content-Type: {content_type}\r\n" if content_type else ""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n"
    return head.encode() + body + b"\r\n"
