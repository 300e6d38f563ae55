"""The floor: the least that a Flask application must do to take an upload and keep it.

It parses the multipart and the XML, keeps all of it with one journaled insert into a collection without
indexes, and answers. No key, no form, no files, no events, no check of anything: what lies above this is
what our promises cost. Served by gunicorn with our settings, on the same database process.
"""

from __future__ import annotations

import os

from bson import Binary
from flask import Flask, Response, request
from lxml import etree

from shared.mongo import connect

COLLECTION = "uploads"

_records = connect(os.environ["SINHKE_MONGO_URL"])["sinhke_floor"][COLLECTION]
application = Flask(__name__)


@application.post("/submission")
def submit() -> Response:
    xml = request.files["xml_submission_file"].read()
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    files = [
        {"name": name, "body": Binary(file.read())}
        for name, file in request.files.items()
        if name != "xml_submission_file"
    ]
    instance_id = root.findtext(".//{http://openrosa.org/xforms}instanceID")
    _records.insert_one({"_id": instance_id, "xml": Binary(xml), "files": files})
    return Response("<received/>", status=201, content_type="text/xml")
