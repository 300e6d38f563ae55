"""Hold a submission against the form version it was filled with, and leave out what was not asked."""

from __future__ import annotations

from collections import OrderedDict

from services.intake.domain.filled_form import fill
from services.intake.domain.findings import Finding
from services.intake.domain.form_logic import FormLogic, read_logic
from services.intake.domain.judgement import filled_at, judge, leave_out_unasked
from services.intake.domain.record import Submission
from services.intake.domain.xml import Element
from services.intake.domain.xpath import NotEvaluated, Surroundings
from services.intake.store.forms import Forms

VERSIONS_MAX = 100  # the largest of our forms takes 1 MB compiled; phones use a few dozen versions at a time


class AnswerJudge:
    """Judges submissions; the logic of each form version is read once and kept while it is in use."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._logics: OrderedDict[tuple[str, str], FormLogic] = OrderedDict()

    def __call__(self, submission: Submission, root: Element) -> list[Finding]:
        """What the answers break. Answers to questions that are not asked are taken out of `root`.

        root: the parsed XML of the submission, of a published form version.
        """
        logic = self._logic(submission.form_id, submission.form_version)
        around = Surroundings(
            now=filled_at(logic, root, submission.received_at),
            lists=logic.lists,
            case_lists=logic.case_lists,
            choice_label=lambda path, name: _label(logic, path, name),
            form_version=logic.version,
        )
        form = fill(logic, root, around)
        findings = judge(form)
        leave_out_unasked(form)
        return findings

    def _logic(self, form_id: str, version: str) -> FormLogic:
        key = (form_id, version)
        if key not in self._logics:
            xform = self._forms.xform(form_id, version)
            assert xform is not None, "the door takes only published form versions"
            self._logics[key] = read_logic(xform)
            if len(self._logics) > VERSIONS_MAX:
                self._logics.popitem(last=False)
        self._logics.move_to_end(key)
        return self._logics[key]


def _label(logic: FormLogic, path: str, name: str) -> str:
    labels = logic.choice_labels.get(path)
    if labels is None:
        raise NotEvaluated("what a choice is called depends on the phone's language")
    return labels.get(name, "")
