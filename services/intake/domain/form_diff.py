"""What a new version of a form changes against the one before: for whoever is about to publish it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.intake.domain.form_definition import FormDefinition, Question


@dataclass(frozen=True)
class Change:
    """One difference of one question.

    kind: added | removed | type | select | choices | repeat | required | label | choice_labels | order.
    before, after: what it was and is, in the form's own words; for choices, the names that went and came.
    risky: answers of both versions cannot be put into one column without a thought.
    """

    path: str
    kind: str
    before: str = ""
    after: str = ""
    label: str = ""

    @property
    def risky(self) -> bool:
        return self.kind in {"removed", "type", "select", "repeat"} or (
            self.kind == "choices" and bool(self.before)
        )


def changes(before: FormDefinition, after: FormDefinition) -> list[Change]:
    """All differences; removed questions first, then by the new form's order.

    Questions are the same when their path below the root is: that is how answers are kept.
    """
    old, new = _by_place(before), _by_place(after)
    gone = [_change(question, "removed") for place, question in old.items() if place not in new]
    told = list(gone)
    for place, question in new.items():
        if place not in old:
            told.append(_change(question, "added"))
        else:
            told += _of_one(old[place], question)
    kept_before = [place for place in old if place in new]
    kept_after = [place for place in new if place in old]
    if kept_before != kept_after:
        told.append(Change(after.root_path, "order"))
    return told


def _by_place(definition: FormDefinition) -> dict[str, Question]:
    cut = len(definition.root_path)
    return {question.path[cut:]: question for question in definition.questions}


def _change(question: Question, kind: str, before: str = "", after: str = "") -> Change:
    return Change(question.path, kind, before, after, question.label)


def _of_one(old: Question, new: Question) -> Iterator[Change]:
    if old.type != new.type:
        yield _change(new, "type", old.type, new.type)
    if old.select != new.select:
        yield _change(new, "select", old.select, new.select)
    if bool(old.repeat) != bool(new.repeat):
        yield _change(new, "repeat", old.repeat or "", new.repeat or "")
    before, after = old.choices or (), new.choices or ()
    if before != after:
        known, offered = set(before), set(after)
        gone = " ".join(one for one in before if one not in offered)
        come = " ".join(one for one in after if one not in known)
        yield _change(new, "choices", gone, come)
    elif old.choice_labels != new.choice_labels:
        pairs = zip(old.choice_labels, new.choice_labels, strict=True)
        changed = [(was, is_now) for was, is_now in pairs if was != is_now]
        yield _change(
            new, "choice_labels", "; ".join(was for was, _ in changed), "; ".join(now for _, now in changed)
        )
    if old.required != new.required:
        yield _change(new, "required", str(old.required).lower(), str(new.required).lower())
    if old.label != new.label:
        yield _change(new, "label", old.label, new.label)
