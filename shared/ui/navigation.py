"""Which services and tabs a person may open; what a role may not open is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from shared.auth import Actor


@dataclass(frozen=True)
class Entry:
    """One link of the top bar or the tabs. any_of: one of these permissions opens it."""

    href: str
    text: str
    any_of: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it."""

    href: str
    text: str
    current: bool


SERVICES = (
    Entry("/office/", "Văn phòng", ("case.read", "budget.read")),
    Entry("/reports/", "Báo cáo", ("report.read",)),
    Entry("/field/", "Thu thập", ("submission.send",)),
)
TABS = {
    "/office/": (
        Entry("/office/", "Việc của tôi", ("case.read",)),
        Entry("/office/sessions", "Phiên giao dịch", ("case.read",)),
        Entry("/office/cases", "Hồ sơ", ("case.read",)),
        Entry("/office/projects", "Dự án", ("case.read",)),
        Entry("/office/budget", "Ngân sách", ("budget.read",)),
        Entry(
            "/office/schedule",
            "Tính lịch vay",
            ("loan.approve", "payment.order", "payment.confirm", "case.endorse"),
        ),
        Entry("/office/submissions", "Phiếu", ("submission.read",)),
        Entry("/office/lists", "Danh sách", ("list.upload",)),
        Entry("/office/forms", "Mẫu phiếu", ("form.publish",)),
        Entry("/office/keys", "Khoá máy", ("key.manage",)),
    ),
}


def services(viewer: Actor | None, path: str) -> list[Link]:
    """The services `viewer` may open; nobody's list is empty before sign-in."""
    return [Link(e.href, e.text, path.startswith(e.href)) for e in SERVICES if _may(viewer, e)]


def tabs(viewer: Actor | None, path: str) -> list[Link]:
    """The tabs of the service that `path` lies in; the longest address that fits is the current one."""
    for prefix, entries in TABS.items():
        if path.startswith(prefix):
            fitting = [e.href for e in entries if _under(path, e.href)]
            current = max(fitting, key=len, default="")
            return [Link(e.href, e.text, e.href == current) for e in entries if _may(viewer, e)]
    return []


def _under(path: str, href: str) -> bool:
    return path == href or path.startswith(href if href.endswith("/") else f"{href}/")


def _may(viewer: Actor | None, entry: Entry) -> bool:
    return viewer is not None and any(viewer.may(permission) for permission in entry.any_of)
