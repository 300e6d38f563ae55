"""How answers, findings, areas and decisions of submissions are said on the page."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from services.intake.domain.form_definition import Question
from services.intake.domain.record import APPROVED, RETURNED, WITHDRAWN, Submission
from services.intake.domain.sheet import SECRETS
from shared import reference
from shared.ui import filters

REASONS = (
    "Ảnh mờ hoặc thiếu ảnh, hãy chụp lại.",
    "Số định danh không khớp giấy tờ, hãy kiểm tra lại.",
    "Sai mã hộ hoặc sai thôn, buôn.",
    "Số tiền không khớp giấy đề nghị.",
    "Thiếu chữ ký hoặc cam kết của hộ.",
    "Trùng với phiếu đã gửi.",
)
"""What a reviewer most often sends a paper back for; the sender reads it as it stands."""
DONE = {APPROVED: "Phiếu đã được duyệt.", RETURNED: "Phiếu đã trả lại người gửi.", WITHDRAWN: "Phiếu đã rút."}
SHORT: dict[str, str] = {
    "not-typed": "Sai kiểu câu trả lời",
    "unanswered": "Thiếu câu trả lời",
    "required-unanswered": "Bỏ trống câu bắt buộc",
    "constraint-broken": "Sai điều kiện của mẫu",
    "choice-not-offered": "Lựa chọn không có",
    "calculation-differs": "Máy tính khác hệ thống",
    "answer-not-asked": "Trả lời câu không hỏi",
    "rows-differ": "Số dòng không khớp",
    "not-evaluated": "Chưa kiểm tra được",
    "correction": "Bản sửa chờ duyệt",
    "awaits-original": "Chờ phiếu gốc",
    "rival-edit": "Hai bản sửa một phiếu",
    "not-own-edit": "Người khác sửa",
    "no-consent": "Chưa đồng ý",
    "listed-twice": "Một người hai lần",
    "identity-invalid": "Số định danh sai",
    "identity-disagrees": "Số định danh không khớp",
    "deprivation-disagrees": "Thiếu hụt không khớp",
    "reviewed-twice": "Rà soát hai lần",
    "outside-territory": "Ngoài địa bàn",
    "far-from-commune": "Xa xã đã chọn",
    "place-abroad": "Vị trí ngoài Việt Nam",
}
"""Findings one filters by: code → a few words."""
TABLES = {
    "members": "Thành viên hộ",
    "participants": "Người tham dự",
    "rows": "Danh sách",
    "applicants": "Người đề nghị",
    "witnesses": "Người chứng kiến",
    "payments": "Khoản chi",
    "proposals": "Đề nghị của tổ",
    "signers": "Người ký",
    "heirs": "Người thừa kế",
    "goods": "Vật tư, con giống",
    "borrowers": "Người vay",
    "trainees": "Học viên",
}
"""Names of repeats: a form gives them no label of their own."""
GROUPED_FROM = 10_000  # years and counts stay as they are, amounts get their dots


def answer(question: Question, value: Any) -> str:
    """An answer in words: the choice's label, the area's name, the day as it is written here."""
    if isinstance(value, Mapping):
        return _place(value)
    if question.select == "many":
        chosen = value if isinstance(value, list) else str(value).split()
        return "; ".join(_choice(question, str(one)) for one in chosen)
    if question.select == "one":
        return _choice(question, str(value))
    if question.type in ("date", "dateTime"):
        with suppress(ValueError):
            return (filters.ngay if question.type == "date" else filters.gio)(str(value))
    if question.name.endswith(SECRETS):
        return filters.giau(str(value))
    if question.type == "geopoint":
        return str(value).replace(".", ",")
    if question.type in ("int", "integer", "decimal"):
        with suppress(ValueError):
            return _number(float(value))
    return _area(str(value))


def area(area_id: str) -> str:
    """The village and its commune, or the commune."""
    areas = reference.areas()
    if area_id not in areas:
        return area_id or "—"
    commune = areas.commune_of(area_id)
    return areas.name(area_id) if commune == area_id else f"{areas.name(area_id)}, {areas.name(commune)}"


def trail(submission: Submission, decided: str) -> list[dict[str, str]]:
    """What happened to it, newest first. decided: what its state says, where somebody decided."""
    entries = []
    if submission.corrected_by:
        entries.append({"time": "", "fact": "Đã có bản sửa", "who": "", "note": ""})
    if submission.decided_at:
        entries.append(
            {
                "time": filters.gio(submission.decided_at),
                "fact": decided,
                "note": submission.reason,
                "who": submission.decided_by_name or submission.decided_by,
            }
        )
    later = (file for file in submission.files if file.received_at > submission.received_at)
    entries += [
        {"time": filters.gio(file.received_at), "fact": "Nhận tệp", "note": file.name, "who": ""}
        for file in sorted(later, key=lambda one: one.received_at, reverse=True)
    ]
    device = f"máy {submission.device_id}" if submission.device_id else ""
    return [
        *entries,
        {
            "time": filters.gio(submission.received_at),
            "fact": "Nhận phiếu",
            "note": device,
            "who": submission.submitter,
        },
    ]


def _choice(question: Question, name: str) -> str:
    labels = dict(zip(question.choices or (), question.choice_labels, strict=False))
    return labels.get(name) or _area(name)


def _area(text: str) -> str:
    return reference.areas().name(text)


def _number(value: float) -> str:
    if not value.is_integer():
        return filters.so(value, 2)
    return filters.so(value) if abs(value) >= GROUPED_FROM else str(int(value))


def _place(value: Mapping[str, Any]) -> str:
    spot = f"{filters.so(value['lat'], 5)}; {filters.so(value['lon'], 5)}"
    accuracy = float(value.get("accuracy") or 0)
    return f"{spot} (±{accuracy:.0f} m)" if accuracy else spot
