"""Files are kept once by what they hold, and never believed whole because of their name alone.

A power cut cannot be made here; what it may leave behind is laid out by hand.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.intake.store.attachments import AttachmentFiles, Part
from tests.conftest import until

ROOT = Path(__file__).resolve().parents[3]
PHOTO = b"\xff\xd8\xff a house" * 5000
SHA256 = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def files(tmp_path) -> AttachmentFiles:
    return AttachmentFiles(tmp_path)


def sent(files: AttachmentFiles, body: bytes = PHOTO) -> Part:
    part = files.incoming("a.jpg", "image/jpeg")
    for start in range(0, len(body), 7000):
        part.write(body[start : start + 7000])
    return part


def on_disk(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_lies_under_what_it_holds_for_its_owner_alone(files, tmp_path):
    with sent(files) as part:
        files.keep(part)

    assert on_disk(tmp_path) == [f"{SHA256[:2]}/{SHA256}"]
    assert files.open(SHA256).read() == PHOTO
    assert (tmp_path / SHA256[:2] / SHA256).stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_kept_once(files, tmp_path):
    for _ in range(3):
        with sent(files) as part:
            files.keep(part)

    assert on_disk(tmp_path) == [f"{SHA256[:2]}/{SHA256}"]


def test_what_was_not_kept_leaves_nothing(files, tmp_path):
    with sent(files):
        pass

    assert on_disk(tmp_path) == []


@pytest.mark.parametrize("left", [b"", PHOTO[:-1], b"\0" * len(PHOTO)], ids=["empty", "short", "zeros"])
def test_a_file_that_a_power_cut_left_without_its_bytes_is_mended_when_it_comes_again(files, tmp_path, left):
    damaged = tmp_path / SHA256[:2] / SHA256
    damaged.parent.mkdir()
    damaged.write_bytes(left)

    with sent(files) as part:
        files.keep(part)

    assert files.open(SHA256).read() == PHOTO
    assert on_disk(tmp_path) == [f"{SHA256[:2]}/{SHA256}"]


KILLED = """
import sys
from pathlib import Path
from services.intake.store.attachments import AttachmentFiles
files = AttachmentFiles(Path(sys.argv[1]))
part = files.incoming("a.jpg", "image/jpeg")
part.write(b"half of a photo" * 100_000)
print("half-way", flush=True)
sys.stdin.read()
"""


def test_a_process_killed_half_way_leaves_nothing_that_looks_whole(tmp_path):
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"half-way\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    [left] = on_disk(tmp_path)
    assert left.startswith("incoming/")

    os.utime(tmp_path / left, (0, 0))  # long ago
    until(lambda: AttachmentFiles(tmp_path) and on_disk(tmp_path) == [])
