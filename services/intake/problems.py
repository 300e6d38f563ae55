"""What intake refuses, and by which permanent name."""

from __future__ import annotations

from shared.problems import Problem


class FormInvalid(Problem):
    """facts: messages, what the converter or the reader said, one a line."""

    slug, title, status = "form-invalid", "The form cannot be published as it is", 422


class ConversionBusy(Problem):
    slug, title, status = "conversion-busy", "Another form is being converted; try again in a minute", 503
    passes_with_time = True


class FormVersionExists(Problem):
    """facts: form_id, version."""

    slug, title, status = (
        "form-version-exists",
        "This version of the form was published with other content",
        409,
    )


class FormUnknown(Problem):
    """facts: form_id, version."""

    slug, title, status = "form-unknown", "There is no such form or form version", 404


class FormDraftNotReady(Problem):
    """facts: draft_id, stage."""

    slug, title, status = "form-draft-not-ready", "This upload cannot be published at its stage", 409


class FormClosed(Problem):
    """facts: form_id."""

    slug, title, status = "form-closed", "The form does not take submissions any more", 409


class MalformedXml(Problem):
    slug, title, status = "malformed-xml", "The submission is no well-formed XML", 400


class NoInstanceId(Problem):
    slug, title, status = "no-instance-id", "The submission does not carry an instanceID", 400


class NoSubmissionPart(Problem):
    slug, title, status = "no-submission-part", "The request has no part xml_submission_file", 400


class TruncatedUpload(Problem):
    slug, title, status = "truncated-upload", "The request ended before its last part was whole", 400


class SubmissionConflict(Problem):
    """facts: instance_id. The rival bytes are kept in quarantine."""

    slug, title, status = (
        "submission-conflict",
        "Another submission with the same instanceID was received before",
        409,
    )


class FileConflict(Problem):
    """facts: instance_id, name. The rival bytes are kept in quarantine."""

    slug, title, status = "file-conflict", "Another file of the same name was received before", 409


class NotReviewable(Problem):
    """facts: instance_id, state, allowed (what may be decided now)."""

    slug, title, status = "not-reviewable", "The submission does not stand where this can be decided", 409


class OwnSubmission(Problem):
    """facts: instance_id."""

    slug, title, status = "own-submission", "Nobody reviews what they sent themselves", 403


class NeedsCorrection(Problem):
    """facts: instance_id, findings (codes of what stands against it)."""

    slug, title, status = (
        "needs-correction",
        "What is wrong with the submission can only be corrected, not approved",
        409,
    )


class UploadOffset(Problem):
    """facts: offset, where the bytes that are here end and the next ones belong."""

    slug, title, status = "upload-offset", "The file does not end there; go on from its end", 409
    passes_with_time = True


class UploadDamaged(Problem):
    """facts: instance_id, name. What had arrived was thrown away."""

    slug, title, status = "upload-damaged", "The file that arrived is not the one that was announced", 422
    passes_with_time = True


class KeyUnknown(Problem):
    """An app key that was never given out, has expired or was revoked; it does not say which."""

    slug, title, status = "key-unknown", "This app key is not valid", 403


class WrongPassword(Problem):
    """facts: tries_left."""

    slug, title, status = "wrong-password", "The username or the password is wrong", 401


class LockedOut(Problem):
    """facts: wait_s."""

    slug, title, status = "locked-out", "Too many wrong passwords; try again later", 429
    passes_with_time = True


class UsernameTaken(Problem):
    slug, title, status = "username-taken", "There is an account of this name", 409


class FieldAppMissing(Problem):
    slug, title, status = "field-app-missing", "The field web app was not built on this server", 503


class ListNotReady(Problem):
    """facts: id, state."""

    slug, title, status = "list-not-ready", "This list is not at the point where that can be done", 409


class ListOvertaken(Problem):
    """Another list of the same period was accepted meanwhile; the comparison is made anew. facts: id."""

    slug, title, status = "list-overtaken", "Another list of this period was accepted meanwhile", 409


class ListHasBadRows(Problem):
    """facts: id, bad. Taking the good rows alone has to be said."""

    slug, title, status = "list-has-bad-rows", "Some rows cannot be taken as they are", 409


class SheetUnreadable(Problem):
    """facts: reason, a word of `sheets.REASONS`."""

    slug, title, status = "sheet-unreadable", "The spreadsheet cannot be read", 422
