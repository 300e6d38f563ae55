"""`python -m tools.demo`: replay the district's 2023; `--first-slice`: only its first sixty submissions.

Exit code: 0 when every figure equals the article's, 1 when one differs,
2 when the replay could not be finished.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tools.demo.access import NoAccess, read_access
from tools.demo.doors import Away, Refused
from tools.demo.office import StepRefused
from tools.demo.phone import NoForm
from tools.demo.plan.district import first_slice, make_plan
from tools.demo.plan.draw import DEFAULT_SEED
from tools.demo.progress import Screen
from tools.demo.projects import ProjectStuck
from tools.demo.run import Outcome, Replay
from tools.demo.sending import NotTaken
from tools.demo.waiting import NeverCame

STOPPED = (NoAccess, NeverCame, Away, Refused, StepRefused, NoForm, NotTaken, ProjectStuck)


def main(words: Sequence[str] | None = None) -> int:
    """Run the demonstration; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.demo", description="Phát lại năm 2023 của huyện Ea Súp"
    )
    parser.add_argument(
        "--first-slice", action="store_true", help="chỉ gửi lát đầu: một xã, khoảng sáu mươi phiếu"
    )
    parser.add_argument("--seed", default=DEFAULT_SEED, help="hạt giống của dữ liệu (mặc định: %(default)s)")
    asked = parser.parse_args(words)
    screen = Screen(quiet=not sys.stderr.isatty())
    try:
        access = read_access(os.environ)
        plan = make_plan(asked.seed)
        screen.say(f"Gửi vào {access.base_url}")
        outcome = Replay(first_slice(plan) if asked.first_slice else plan, access, screen).run()
    except STOPPED as reason:
        screen.say(f"Dừng lại: {reason}\nChạy lại lệnh này để làm tiếp; không có gì bị ghi hai lần.")
        return 2
    except KeyboardInterrupt:
        screen.say("Đã ngắt. Chạy lại lệnh này để làm tiếp; không có gì bị ghi hai lần.")
        return 130
    screen.say(_summary(outcome))
    return 0 if outcome.equal else 1


def _summary(outcome: Outcome) -> str:
    rate = outcome.records / max(outcome.elapsed_s, 0.001)
    minutes, seconds = divmod(round(outcome.elapsed_s), 60)
    told = f"\n{outcome.records} bản ghi trong {minutes} phút {seconds:02d} giây, {rate:.0f} bản ghi/giây."
    if not outcome.rows:
        return told
    return f"{told}\n" + (
        "Mọi con số đều khớp bài báo." if outcome.equal else "CÓ CON SỐ KHÔNG KHỚP BÀI BÁO."
    )


if __name__ == "__main__":
    sys.exit(main())
