"""The reasons of an assessment in Vietnamese: what was looked at, and what stands against it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared import reference
from shared.ui import filters, words

PASSED: dict[str, str] = {
    "programme-in-force": "Chương trình có hiệu lực ngày nộp hồ sơ, {on}",
    "household-known": "Hộ {household} đã có phiếu rà soát",
    "class-in-force": "Phân loại từ {since}: {poverty_class}; chương trình dành cho {needed}",
    "area-covered": "{area} thuộc địa bàn của chương trình",
    "applicant-adult": "Người đứng tên {age} tuổi, cần từ {age_min} tuổi",
    "no-open-case": "Hộ không có hồ sơ nào khác của chương trình này đang mở",
    "no-earlier-support": "Người nộp khai chưa được hỗ trợ trước đây",
    "separated-long-enough": "Tách hộ từ {since}, đủ {years_min} năm",
    "amount-within-limit": "Đề nghị {amount} đ, trong mức {limit} đ",
    "term-within-limit": "Thời hạn {months} tháng, trong mức {months_max} tháng",
    "kind-known": "Loại hỗ trợ: {kind}",
    "priority-group": "Nhóm ưu tiên: {groups}",
}
FAILED: dict[str, str] = {
    "programme-in-force": "Ngày nộp {on} chương trình không có hiệu lực",
    "household-known": "Chưa có phiếu rà soát của hộ {household}",
    "class-in-force": "Phân loại là {poverty_class}; chương trình chỉ dành cho {needed}",
    "area-covered": "{area} không thuộc địa bàn của chương trình",
    "applicant-adult": "Người đứng tên mới {age} tuổi, cần từ {age_min} tuổi",
    "no-open-case": "Đã có hồ sơ {case} của chương trình này",
    "no-earlier-support": "Người nộp khai đã được hỗ trợ trước đây",
    "separated-long-enough": "Tách hộ từ {since}, chưa đủ {years_min} năm",
    "amount-within-limit": "Đề nghị {amount} đ, ngoài mức {limit} đ",
    "term-within-limit": "Thời hạn {months} tháng, ngoài mức {months_max} tháng",
    "kind-known": "Chưa rõ loại hỗ trợ",
}
UNKNOWN: dict[str, str] = {
    # what could not be judged for want of knowledge
    "class-in-force": "Ngày nộp hộ chưa có phân loại; chương trình dành cho {needed}",
    "applicant-adult": "Chưa rõ năm sinh người đứng tên; cần từ {age_min} tuổi",
    "separated-long-enough": "Chưa rõ ngày tách hộ; cần đủ {years_min} năm",
}
GROUPS = {"ethnic_minority": "dân tộc thiểu số", "none": "không có", "any": "mọi hộ"}
AMOUNTS = frozenset({"amount", "limit"})


@dataclass(frozen=True)
class Said:
    """One reason in words. certain: whether enough was known to judge it."""

    passed: bool
    certain: bool
    text: str


def said(assessment: Mapping[str, Any]) -> list[Said]:
    """What the rules looked at; what did not pass comes first, then what nobody knows."""
    every = [_said(reason) for reason in assessment.get("reasons", ())]
    return sorted(every, key=lambda one: (one.passed, one.certain))


def _said(reason: Mapping[str, Any]) -> Said:
    code, passed, facts = reason["code"], bool(reason["passed"]), reason.get("facts", {})
    certain = facts.get("known") != "no"
    catalogue = UNKNOWN if not certain else PASSED if passed else FAILED
    text = catalogue.get(code) or (PASSED if passed else FAILED).get(code, code)
    return Said(passed, certain, text.format_map(_Facts(facts)))


class _Facts(dict[str, Any]):
    """The facts of a reason, each as people write it; a dash for one that is not there."""

    def __getitem__(self, name: str) -> str:
        value = str(self.get(name, ""))
        if not value:
            return filters.NOTHING
        if name in AMOUNTS and value.isdigit():
            return filters.so(int(value))
        if name in ("on", "since"):
            return filters.ngay(value)
        if name == "area":
            return reference.areas().name(value)
        if name == "kind":
            return words.KINDS.get(value, value).lower()
        if name in ("needed", "groups", "poverty_class"):
            return ", ".join(_class(part.strip()) for part in value.split(","))
        return value


def _class(code: str) -> str:
    return GROUPS.get(code) or words.word(code, "class").text.lower()
