"""OpenRosa for ODK Collect and its relatives, below /k/<app key>/."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from services.intake.answering import known_body
from services.intake.domain.case_lists import CASE_LISTS
from services.intake.domain.form_version import OPEN, FormVersion
from services.intake.openrosa import documents, messages
from services.intake.openrosa.multipart import CHUNK, read_upload
from services.intake.parts import clock, openrosa_url, stores
from services.intake.problems import FormUnknown
from services.intake.routes.for_phones import answer_media, holder_of
from services.intake.usecases.accept_submission import Accepted, Sent, accept_submission
from services.intake.usecases.case_lists import names_gone
from services.intake.usecases.form_media import files_beside
from shared.auth import Actor
from shared.mongo import AWAY
from shared.problems import DatabaseAway, NotFound, Problem, TooLarge
from shared.web import public
from shared.web_access import parts_of_app

log = logging.getLogger(__name__)
BY_KEY = "the app key in the address is the proof; the view looks it up"

blp = Blueprint("openrosa", __name__, url_prefix="/k/<key>")


def for_key(permission: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """The view gets the holder of the key in place of the key; KeyUnknown or Forbidden before that.

    403 and not 401: on 401 Collect would ask the worker for a password nobody has.
    """

    def wrap(view: Callable[..., Response]) -> Callable[..., Response]:
        @public(BY_KEY)
        @wraps(view)
        def guarded(key: str, **values: Any) -> Response:
            return view(holder_of(key, permission), key, **values)

        return guarded

    return wrap


@blp.get("/formList")
@for_key("form.read")
def form_list(holder: Actor, key: str) -> Response:
    """All open forms of the role; with formID only that one.

    Never a shortened list: Collect would delete the forms that are missing.
    """
    wanted = request.args.get("formID")
    offered = [
        documents.Offered(
            form_id=version.form_id,
            name=version.name,
            version=version.version,
            md5=version.md5,
            download_url=_form_url(key, version, ".xml"),
            manifest_url=_form_url(key, version, "/manifest") if version.media else "",
        )
        for version, state in stores().forms.newest()
        if state == OPEN and version.offered_to(holder.role) and wanted in (None, version.form_id)
    ]
    return _xml(documents.form_list(offered))


@blp.get("/forms/<form_id>.xml")
@for_key("form.read")
def form_xml(_holder: Actor, key: str, form_id: str) -> Response:
    """The XForm, of the newest version or the one asked for."""
    version = _version_asked(form_id)
    xform = stores().forms.xform(form_id, version.version)
    assert xform is not None, "a version that can be seen can be downloaded"
    return _xml(xform)


@blp.get("/forms/<form_id>/manifest")
@for_key("form.read")
def manifest(holder: Actor, key: str, form_id: str) -> Response:
    """The files beside the form: those kept, and the case lists it names, in their version for this key."""
    version = _version_asked(form_id)
    files = [
        documents.MediaOffered(
            name=file.name,
            hash=file.hash,
            download_url=_form_url(key, version, f"/media/{quote(file.name)}"),
            integrity_url=_form_url(key, version, f"/integrity/{quote(file.name)}") if file.case_list else "",
        )
        for file in files_beside(stores(), version, holder, clock())
    ]
    return _xml(documents.manifest(files))


@blp.get("/forms/<form_id>/media/<name>")
@for_key("form.read")
def media(holder: Actor, key: str, form_id: str, name: str) -> Response:
    """One file beside a form."""
    return answer_media(holder, form_id, _version_asked(form_id).version, name)


@blp.get("/forms/<form_id>/integrity/<name>")
@for_key("form.read")
def integrity(holder: Actor, key: str, form_id: str, name: str) -> Response:
    """Which of the rows a phone holds are gone from its list: `id`, with commas between."""
    if name not in CASE_LISTS:
        raise NotFound(name=name)
    names = [one for one in request.args.get("id", "").split(",") if one]
    return _xml(documents.integrity(names_gone(stores(), name, holder, clock(), names)))


@blp.route("/submission", methods=["HEAD"])
@for_key("submission.send")
def announce(_holder: Actor, key: str) -> Response:
    """How much to send at a time. No Location: with one, Collect would not ask again and use 10 MB."""
    response = Response(status=204)
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(parts_of_app().settings.accept_content_bytes)
    return response


@blp.route("/submission", methods=["POST"])
@for_key("submission.send")
def submit(holder: Actor, key: str) -> Response:
    """A submission, or a batch of its files; on disk before the answer leaves."""
    stream = cast(BinaryIO, request.stream)  # refuses a body that is announced too large before reading it
    with ExitStack() as leftovers:
        upload = read_upload(stream, request.content_type or "", stores().files.incoming, leftovers)
        sent = Sent(
            xml=upload.xml,
            parts=upload.parts,
            sender=holder,
            device_id=request.args.get("deviceID", ""),
            door="openrosa",
        )
        accepted = accept_submission(stores(), sent, clock())
    missing = accepted.submission.files_missing
    if missing and not upload.says_more_comes:
        # Only a hint, and Enketo never sends it; but a phone that says it is done and is not is worth a look.
        log.info("files missing", extra={"instance_id": accepted.submission.instance_id})
    return _answer(201 if accepted.news else 202, "submit_success", _said(accepted))


def _said(accepted: Accepted) -> str:
    missing = len(accepted.submission.files_missing)
    if missing:
        return messages.RECEIVED_FILES.format(missing=missing)
    return messages.RECEIVED if accepted.news else messages.KNOWN


def _version_asked(form_id: str) -> FormVersion:
    """The version that the address names, the newest where it names none; FormUnknown."""
    asked = request.args.get("version")
    found = stores().forms.newest_of(form_id) if asked is None else stores().forms.find(form_id, asked)
    if found is None:
        raise FormUnknown(form_id=form_id, version=asked or "")
    return found


def _form_url(key: str, version: FormVersion, what: str) -> str:
    return f"{openrosa_url(key)}/forms/{quote(version.form_id)}{what}?version={quote(version.version)}"


def _xml(body: bytes) -> Response:
    return known_body(body, "text/xml; charset=utf-8")


def _answer(status: int, nature: str, message: str) -> Response:
    return Response(documents.answer(nature, message), status=status, content_type="text/xml; charset=utf-8")


@blp.after_request
def _openrosa_headers(response: Response) -> Response:
    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["Content-Language"] = "vi"
    return response


@blp.errorhandler(Problem)
def _refuse(problem: Problem) -> Response:
    g.problem_slug = problem.slug
    if isinstance(problem, TooLarge):
        _drain()
    response = _answer(problem.status, problem.slug, messages.message_of(problem.slug))
    if problem.passes_with_time:
        response.headers["Retry-After"] = "30"
    return response


@blp.errorhandler(HTTPException)
def _refuse_by_status(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return _refuse(TooLarge())
    if error.code == 404:
        return _refuse(NotFound())
    return _answer(error.code or 500, "request-refused", messages.message_of("request-refused"))


@blp.errorhandler(Exception)
def _refuse_for_now(error: Exception) -> Response:
    """The database is away, or a bug: the phone keeps the submission and tries again."""
    if isinstance(error, AWAY):
        log.error("database away", extra={"error": type(error).__name__})
        return _refuse(DatabaseAway())
    log.error("request failed", exc_info=error, extra={"route": str(request.url_rule)})
    return _refuse(Problem())


def _drain() -> None:
    """Read on for a while and throw away: a phone that is still sending would not hear the refusal.

    Only where the server ends the stream for us; elsewhere reading on could wait for ever.
    """
    if not request.environ.get("wsgi.input_terminated"):
        return
    stream, left = request.environ["wsgi.input"], 2 * parts_of_app().settings.upload_bytes_max
    while left > 0 and (chunk := stream.read(CHUNK)):
        left -= len(chunk)
