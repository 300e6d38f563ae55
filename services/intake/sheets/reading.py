"""The rows of a spreadsheet, as a limited process reads them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.intake.problems import SheetUnreadable

CHILD = Path(__file__).with_name("reading_child.py")
ROWS_MAX = 100_000
UNPACKED_BYTES_MAX = 300 * 1024 * 1024  # 100,000 rows of ten columns unpack to about 60 MB
MEMORY_BYTES_MAX = 1024 * 1024 * 1024
CPU_S_MAX = 120
REASONS = {
    "too-many-rows": "Danh sách dài hơn 100.000 dòng; hãy chia thành nhiều tệp.",
    "too-large": "Tệp quá lớn khi mở ra; hãy xoá hình ảnh và các trang không dùng.",
    "not-text": "Tệp không phải .xlsx và không phải văn bản .csv mã UTF-8.",
    "broken": "Tệp bị hỏng hoặc không phải bảng tính .xlsx, .csv.",
    "no-headings": "Không tìm thấy dòng tiêu đề; hãy dùng mẫu của hệ thống.",
    "headings-missing": "Thiếu cột bắt buộc",
    "no-rows": "Dưới dòng tiêu đề không có dòng nào.",
}
"""Why a sheet cannot be read → the sentence for whoever handed it in."""


@dataclass(frozen=True)
class SheetRow:
    """number: of the row in the sheet, from 1. total: rows of the sheet as far as it says, else 0."""

    number: int
    cells: tuple[str, ...]
    total: int


def read_sheet(file: BinaryIO) -> Iterator[SheetRow]:
    """The rows of the first visible sheet that are not empty; SheetUnreadable, also after some rows.

    file: on the disk, since another process reads on from it.
    """
    _refuse_bombs(file)
    file.seek(0)
    command = [sys.executable, "-I", str(CHILD)]
    limits = [str(MEMORY_BYTES_MAX), str(CPU_S_MAX), str(ROWS_MAX)]
    with subprocess.Popen(  # noqa: S603 (our own program with our own arguments)
        [*command, *limits], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as child:
        assert child.stdout is not None
        total, ended = 0, False
        try:
            for line in child.stdout:
                said = json.loads(line)
                if isinstance(said, list):
                    yield SheetRow(said[0], tuple(said[1]), total)
                elif "error" in said:
                    raise SheetUnreadable(reason=said["error"])
                else:
                    total, ended = said.get("total", total), "end" in said
        finally:
            child.kill()
    if not ended:
        raise SheetUnreadable(reason="too-large")  # it was ended by its limits


def _refuse_bombs(file: BinaryIO) -> None:
    if not zipfile.is_zipfile(file):
        return
    # zipfile never unpacks more than an entry declares, so the declared sizes can be relied on.
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_BYTES_MAX:
            raise SheetUnreadable(reason="too-large")
