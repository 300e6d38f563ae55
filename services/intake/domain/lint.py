"""What of a form our field web app cannot show as it was meant, said in Vietnamese to who publishes it.

ODK Collect shows more; a form with findings can be published all the same, and the findings go with it to
the phones, where the app says them before the form is opened.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from services.intake.domain.form_outline import Line, Outline, Words

CANNOT, DIFFERS = "cannot", "differs"
"""cannot: the question cannot be answered in the app. differs: it can, but looks or works another way."""


@dataclass(frozen=True)
class LintFinding:
    """path: of the question, or of the form's root for what concerns the whole form.

    weight: CANNOT | DIFFERS.
    """

    path: str
    says: str
    weight: str = CANNOT


_TEXT = frozenset({"numbers", "thousands-sep", "multiline", "url", "masked"})
_DAYS = frozenset({"no-calendar", "month-year", "year"})
_LISTS = frozenset(
    {"minimal", "autocomplete", "search", "quick", "quickcompact", "horizontal", "horizontal-compact"}
    | {"columns", "columns-pack", "columns-flex", *(f"columns-{n}" for n in range(1, 11))}
    | {"compact", "likert", "no-buttons"}
)
_ALWAYS = frozenset({"w1", "w2", "w3", "w4", "w5", "w6"})  # widths of a grid; the app has one column

RENDERED: dict[tuple[str, str], frozenset[str]] = {
    ("input", "string"): _TEXT,
    ("textarea", "string"): _TEXT,
    ("input", "int"): _TEXT,
    ("input", "decimal"): _TEXT,
    ("input", "date"): _DAYS,
    ("input", "time"): frozenset(),
    ("input", "dateTime"): _DAYS,
    ("input", "geopoint"): frozenset(),
    ("input", "barcode"): frozenset(),
    ("input", "boolean"): frozenset(),
    ("select1", "string"): _LISTS,
    ("select", "string"): _LISTS,
    ("rank", "string"): frozenset(),
    ("range", "int"): frozenset({"vertical", "no-ticks", "rating"}),
    ("range", "decimal"): frozenset({"vertical", "no-ticks", "rating"}),
    ("trigger", "string"): frozenset(),
    ("upload", "binary"): frozenset({"new", "new-front", "new-rear", "signature", "draw"}),
    ("group", "string"): frozenset({"field-list"}),
    ("repeat", "string"): frozenset({"field-list"}),
}
"""(element, type) the app can show → appearances that lose nothing there. Beyond it stands no code."""

_KINDS = {
    "geotrace": "vẽ đường trên bản đồ",
    "geoshape": "vẽ vùng trên bản đồ",
    "intent": "mở ứng dụng khác",
}
_APPEARANCES = {
    "placement-map": "chọn điểm trên bản đồ",
    "map": "chọn trên bản đồ",
    "maps": "xem trên bản đồ",
    "image-map": "chọn trên hình vẽ",
    "annotate": "vẽ lên ảnh",
    "table-list": "bảng lựa chọn",
    "label": "bảng lựa chọn",
    "list-nolabel": "bảng lựa chọn",
    "printer": "in nhãn",
    "picker": "chọn số trong danh sách",
    "bearing": "la bàn",
    "counter": "nút cộng trừ",
    "ethiopian": "lịch Ethiopia",
}
_MEDIATYPES = ("image/", "audio/", "video/", "application/", "*/*", "")
_BODY_CLASSES = {"pages"}
_PRELOADS = {
    "uid",
    "timestamp start",
    "timestamp end",
    "date today",
    "property deviceid",
    "property username",
}
_UNKNOWN_TO_ENGINE = re.compile(r"(?<![\w-])(pulldata|search|indexed-repeat|intersects|enclosed-within)\s*\(")
_FEW = 3  # places named of a finding that may stand in a hundred


def lint(outline: Outline, provided: Collection[str]) -> tuple[LintFinding, ...]:
    """All findings, those of the whole form first. provided: names of files that lie beside the form."""
    root = "/" + outline.lines[0].path.split("/")[1] if outline.lines else "/"
    found = [LintFinding(root, says, weight) for says, weight in _of_the_form(outline, provided)]
    for line in outline.lines:
        found += [LintFinding(line.path, says, weight) for says, weight in _of_line(line)]
    for path, expression in outline.calculated.items():
        found += [LintFinding(path, says, weight) for says, weight in _of_expressions(expression)]
    return tuple(found)


def _of_the_form(outline: Outline, provided: Collection[str]) -> Iterator[tuple[str, str]]:
    if outline.encrypted:
        yield "Biểu mẫu mã hoá: máy chủ không đọc được câu trả lời.", CANNOT
    for name in outline.media:
        if name not in provided:
            yield f"Thiếu tệp “{name}”: hãy tải lên cùng biểu mẫu.", CANNOT
    if outline.languages != ("",) and outline.vietnamese is None:
        yield f"Không có bản tiếng Việt; chỉ có {', '.join(outline.languages)}.", CANNOT
    for language in outline.languages:
        silent = [line.name for line in outline.lines if _lacks(line, language)]
        if silent and len(outline.languages) > 1:
            rest = f" và {len(silent) - _FEW} chỗ khác" if len(silent) > _FEW else ""
            yield f"Thiếu bản dịch {language} ở {', '.join(silent[:_FEW])}{rest}.", DIFFERS
    for name in outline.body_classes:
        if name not in _BODY_CLASSES:
            yield f"Kiểu bố trí “{name}” không có trong ứng dụng; câu hỏi xếp thành một cột.", DIFFERS
    if "recordaudio" in outline.actions:
        yield "Ghi âm nền không làm được trong ứng dụng.", CANNOT
    if "setgeopoint" in outline.actions:
        yield "Tự ghi vị trí lúc mở phiếu không làm được trong ứng dụng.", CANNOT
    if outline.makes_entities:
        yield "Phiếu ghi vào danh sách (entities): máy chủ này không dùng phần đó.", DIFFERS
    for path, preload in outline.preloads.items():
        if preload not in _PRELOADS and "/meta/" not in path:
            yield (
                f"“{path.rsplit('/', 1)[-1]}” tự điền từ điện thoại ({preload}): ứng dụng để trống.",
                DIFFERS,
            )


def _of_line(line: Line) -> Iterator[tuple[str, str]]:
    if line.kind == "unknown":
        yield f"Ứng dụng không biết phần tử “{line.control}”.", CANNOT
        return
    known = RENDERED.get((line.control, line.type))
    if known is None:
        kind = _KINDS.get(line.type, line.control)
        yield f"Ứng dụng không hiển thị được câu hỏi kiểu {kind} ({line.type}).", CANNOT
        return
    if line.type == "barcode":
        yield "Ứng dụng không quét được mã vạch: người điền gõ mã bằng tay.", DIFFERS
    if line.control == "upload" and not line.mediatype.startswith(_MEDIATYPES[:-1]) and line.mediatype:
        yield f"Ứng dụng không nhận loại tệp {line.mediatype}.", CANNOT
    if line.external_query:
        yield "Danh sách kiểu select_one_external: ứng dụng không hiển thị được.", CANNOT
    for name in line.appearance:
        if name.startswith(("ex:", "printer:", "search(")):
            yield f"“{name}” mở ứng dụng khác, chỉ có trong ODK Collect.", CANNOT
        elif name not in known and name not in _ALWAYS:
            said = _APPEARANCES.get(name)
            meant = f"“{name}” ({said})" if said else f"“{name}”"
            yield f"Kiểu trình bày {meant} không có trong ứng dụng; câu hỏi hiện dạng thường.", DIFFERS
    if line.sounds - {"image"}:
        yield "Âm thanh, phim kèm câu hỏi không phát được trong ứng dụng.", DIFFERS
    yield from _of_expressions(" ".join((line.relevant, line.constraint, line.calculate, line.required)))


def _of_expressions(text: str) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(_UNKNOWN_TO_ENGINE.findall(text)):
        yield f"Hàm {name}() không tính được trong ứng dụng.", CANNOT


def _lacks(line: Line, language: str) -> bool:
    return any(_silent(words, language) for words in (line.label, line.hint)) or any(
        _silent(words, language) for _, words in line.choices
    )


def _silent(words: Words, language: str) -> bool:
    # pyxform writes a hyphen where a translation is missing that another language has.
    return (
        bool(words)
        and words.get(language, "") in ("", "-")
        and any(v not in ("", "-") for v in words.values())
    )
