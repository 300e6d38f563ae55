"""Registers: take submissions in, hand them out in order, and hold them against what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake.domain.record import Submission
from services.intake.domain.register import Entry, Newcomer, broken_seals
from services.intake.domain.submission import sha256_hex
from services.intake.store.attachments import AttachmentFiles
from services.intake.store.registers import PAGE, Registers
from services.intake.store.submissions import Submissions
from shared import reference
from shared.auth import Actor
from shared.clock import Clock


def enter_register(registers: Registers, submissions: Iterable[Submission], clock: Clock) -> None:
    """Each complete submission takes the next place of its form's register; harmless twice."""
    by_form: dict[str, list[Newcomer]] = defaultdict(list)
    for one in submissions:
        by_form[one.form_id].append(Newcomer(one.instance_id, one.xml_sha256))
    for form_id, newcomers in by_form.items():
        registers.enter(form_id, newcomers, clock.now())


def read_register(
    registers: Registers, submissions: Submissions, form_id: str, actor: Actor, *, after: int, until: int
) -> Iterator[tuple[Entry, Submission]]:
    """Entries with their submissions, those of the actor's areas, in order, a page in memory at a time."""
    areas = reference.areas()
    while after < until:
        entries = registers.after(form_id, after, min(PAGE, until - after))
        found = submissions.find_many([one.instance_id for one in entries])
        for entry in entries:
            submission = found[entry.instance_id]
            if areas.covers(actor.areas, submission.area_id):
                yield entry, submission
        after += PAGE


@dataclass
class Audit:
    """What holding a form's register against the stored submissions found; lists hold instanceIDs.

    broken: numbers of entries that do not follow from the one before. lost: entered and not there.
    changed: the bytes are others than those received. files_lost, files_changed: `instanceID/name`.
    """

    entries: int
    seal: str
    broken: list[int]
    lost: list[str]
    changed: list[str]
    files: int
    files_lost: list[str]
    files_changed: list[str]

    @property
    def sound(self) -> bool:
        return not (self.broken or self.lost or self.changed or self.files_lost or self.files_changed)


def audit(registers: Registers, submissions: Submissions, files: AttachmentFiles, form_id: str) -> Audit:
    """Read every submission of a form and every file of it once more."""
    head = registers.head(form_id)
    found = Audit(head.number, head.seal, [], [], [], 0, [], [])
    found.broken = list(broken_seals(registers.all(form_id)))
    for start in range(0, head.number, PAGE):
        entries = registers.after(form_id, start)
        stored = submissions.find_many([one.instance_id for one in entries])
        for entry in entries:
            submission = stored.get(entry.instance_id)
            if submission is None:
                found.lost.append(entry.instance_id)
                continue
            if not sha256_hex(submission.xml) == submission.xml_sha256 == entry.xml_sha256:
                found.changed.append(entry.instance_id)
            _audit_files(submission, files, found)
    return found


def _audit_files(submission: Submission, files: AttachmentFiles, found: Audit) -> None:
    for file in submission.files:
        found.files += 1
        name = f"{submission.instance_id}/{file.name}"
        try:
            with files.open(file.sha256) as stored:
                if sha256_hex(stored.read()) != file.sha256:
                    found.files_changed.append(name)
        except FileNotFoundError:
            found.files_lost.append(name)
