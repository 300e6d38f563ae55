"""Partial uploads as every web process of a deployment uses them: the same folder, at the same time.

Shows what happens between processes and when one is killed. Not shown: a power cut, for which the order of
writing and syncing is the only promise.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from services.intake.problems import UploadOffset
from services.intake.store import uploads as module
from services.intake.store.uploads import UploadKey, Uploads

# The same in every process, and no two pieces of it alike.
WHOLE = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(12_500))
KEY = UploadKey("uuid:1", "ảnh.jpg", hashlib.sha256(WHOLE).hexdigest())
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


def push(folder: Path, piece_bytes: int) -> None:
    """Send the whole file in pieces, as a phone that asks where to go on whenever it is refused."""
    uploads = Uploads(folder)
    offset = 0
    while offset < len(WHOLE):
        try:
            offset = uploads.append(KEY, offset, [WHOLE[offset : offset + piece_bytes]])
        except UploadOffset as refused:
            offset = refused.facts["offset"]


def push_and_hang(folder: Path, written: Event) -> None:
    """Send half of the file, and then hang on a dead line until killed."""

    def pieces() -> Iterator[bytes]:
        yield WHOLE[:200_000]
        written.set()
        Event.wait(SPAWN.Event(), 60)

    Uploads(folder).append(KEY, 0, pieces())


def test_pieces_of_several_processes_never_mix(uploads: Uploads, tmp_path: Path):
    processes = [
        SPAWN.Process(target=push, args=(tmp_path / "uploads", size)) for size in (9_000, 17_777, 30_000)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)

    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert b"".join(uploads.read(KEY)) == WHOLE


def test_a_request_on_a_dead_line_holds_up_nobody_and_its_bytes_outlive_its_process(
    uploads: Uploads, tmp_path: Path
):
    written = SPAWN.Event()
    process = SPAWN.Process(target=push_and_hang, args=(tmp_path / "uploads", written))
    process.start()
    assert written.wait(30)

    assert uploads.received(KEY.instance_id, KEY.name) == 200_000
    assert uploads.append(KEY, 200_000, [WHOLE[200_000:300_000]]) == 300_000

    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    again = Uploads(tmp_path / "uploads")
    assert again.append(KEY, 300_000, [WHOLE[300_000:]]) == len(WHOLE)
    assert b"".join(again.read(KEY)) == WHOLE


def test_what_came_before_a_line_was_cut_is_kept(uploads: Uploads):
    def cut() -> Iterator[bytes]:
        yield WHOLE[:1_000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.append(KEY, 0, cut())

    assert uploads.received(KEY.instance_id, KEY.name, KEY.sha256) == 1_000


@pytest.mark.parametrize("offset", [0, 999, 1_001])
def test_bytes_that_do_not_begin_where_the_file_ends_are_refused(uploads: Uploads, offset: int):
    uploads.append(KEY, 0, [WHOLE[:1_000]])

    with pytest.raises(UploadOffset) as refused:
        uploads.append(KEY, offset, [b"x"])

    assert refused.value.facts == {"offset": 1_000}
    assert uploads.received(KEY.instance_id, KEY.name) == 1_000


def test_a_file_nobody_began_ends_at_its_beginning(uploads: Uploads):
    with pytest.raises(UploadOffset) as refused:
        uploads.append(KEY, 5, [b"x"])

    assert refused.value.facts == {"offset": 0}
    assert list(uploads.read(KEY)) == []
    uploads.discard(KEY)


def test_a_file_thrown_away_while_it_was_written_counts_for_nothing(uploads: Uploads):
    def thrown_away() -> Iterator[bytes]:
        yield WHOLE[:1_000]
        uploads.discard(KEY)

    with pytest.raises(UploadOffset) as refused:
        uploads.append(KEY, 0, thrown_away())

    assert refused.value.facts == {"offset": 0}


def test_the_same_name_with_other_content_is_another_upload(uploads: Uploads):
    other = UploadKey(KEY.instance_id, KEY.name, "a" * 64)
    uploads.append(KEY, 0, [WHOLE[:1_000]])
    uploads.append(other, 0, [b"other"])

    assert uploads.received(KEY.instance_id, KEY.name, other.sha256) == 5
    assert uploads.received(KEY.instance_id, KEY.name) == 1_000
    assert uploads.received("uuid:2", KEY.name) == 0


def test_what_nobody_goes_on_with_is_swept_after_two_weeks(tmp_path: Path):
    folder = tmp_path / "uploads"
    stale = UploadKey("uuid:stale", "a.jpg", "b" * 64)
    uploads = Uploads(folder)
    uploads.append(stale, 0, [b"begun"])
    uploads.append(KEY, 0, [b"begun"])
    [path] = folder.glob(f"*/*.{stale.sha256}")
    long_ago = path.stat().st_mtime - module.LEFTOVER_S - 1
    os.utime(path, (long_ago, long_ago))

    Uploads(folder).append(KEY, 5, [b" again"])

    assert uploads.received("uuid:stale", "a.jpg") == 0
    assert uploads.received(KEY.instance_id, KEY.name) == 11
