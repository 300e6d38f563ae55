"""OpenRosa for ODK Collect and its relatives, below /k/<app key>/."""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache, wraps
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from services.intake.domain.form_version import OPEN
from services.intake.openrosa import documents, messages
from services.intake.openrosa.multipart import CHUNK, read_upload
from services.intake.parts import clock, openrosa_url, stores
from services.intake.problems import FormUnknown
from services.intake.usecases.accept_submission import Accepted, Sent, accept_submission
from services.intake.usecases.accounts import holder_of
from shared.auth import Actor
from shared.mongo import AWAY
from shared.problems import DatabaseAway, NotFound, Problem, TooLarge
from shared.web import public
from shared.web_access import parts_of_app

log = logging.getLogger(__name__)
GZIP_BYTES_MIN = 500  # below it the gzip head outweighs the gain
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
            holder = holder_of(stores(), key, clock())
            holder.demand(permission)
            return view(holder, key, **values)

        return guarded

    return wrap


@blp.get("/formList")
@for_key("form.read")
def form_list(_holder: Actor, key: str) -> Response:
    """All open forms; with formID only that one. Never a shortened list: Collect would delete forms."""
    wanted = request.args.get("formID")
    url = openrosa_url(key)
    offered = [
        documents.Offered(
            form_id=version.form_id,
            name=version.name,
            version=version.version,
            md5=version.md5,
            download_url=f"{url}/forms/{quote(version.form_id)}.xml?version={quote(version.version)}",
        )
        for version, state in stores().forms.newest()
        if state == OPEN and wanted in (None, version.form_id)
    ]
    return _xml(documents.form_list(offered))


@blp.get("/forms/<form_id>.xml")
@for_key("form.read")
def form_xml(_holder: Actor, key: str, form_id: str) -> Response:
    """The XForm, of the newest version or the one asked for."""
    version = request.args.get("version")
    if version is None:
        newest = stores().forms.newest_of(form_id)
        version = newest.version if newest else ""
    xform = stores().forms.xform(form_id, version)
    if xform is None:
        raise FormUnknown(form_id=form_id, version=version)
    return _xml(xform)


@blp.get("/forms/<form_id>/manifest")
@for_key("form.read")
def manifest(_holder: Actor, key: str, form_id: str) -> Response:
    if stores().forms.newest_of(form_id) is None:
        raise FormUnknown(form_id=form_id)
    return _xml(documents.manifest())


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


def _xml(body: bytes) -> Response:
    """An XML answer that costs a phone nothing when it has not changed, and little when it has."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    response = Response(body, content_type="text/xml; charset=utf-8")
    if len(body) >= GZIP_BYTES_MIN and request.accept_encodings["gzip"] > 0:
        etag += "-gzip"
        response.set_data(_gzipped(body))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag)
    return cast(Response, response.make_conditional(request))


@lru_cache(maxsize=64)
def _gzipped(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


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
