"""A problem's slug is its name for ever: one each, kebab case, and none comes back with another meaning."""

from __future__ import annotations

import importlib
import pkgutil
import re

import services
import shared
from shared.problems import Problem

RETIRED: set[str] = set()
"""Slugs that were in use once. They may not be used again."""


def all_problems():
    for package in (shared, services):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not found.name.endswith(("__main__", "wsgi")):
                importlib.import_module(found.name)
    todo, seen = [Problem], set()
    while todo:
        kind = todo.pop()
        if kind not in seen:
            seen.add(kind)
            todo += kind.__subclasses__()
    return {kind for kind in seen if kind.__module__.startswith(("shared", "services"))}


def test_every_slug_is_one_problems_own():
    by_slug: dict[str, set[str]] = {}
    for kind in all_problems():
        # A subclass that only says more in its facts keeps the slug of its kind.
        if "slug" in vars(kind):
            by_slug.setdefault(kind.slug, set()).add(f"{kind.__module__}.{kind.__name__}")
    shared_by_several = {slug: sorted(kinds) for slug, kinds in by_slug.items() if len(kinds) > 1}
    assert shared_by_several == {}
    assert not by_slug.keys() & RETIRED


def test_slugs_are_kebab_case_and_statuses_are_errors():
    for kind in all_problems():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", kind.slug), kind
        assert 400 <= kind.status < 600, kind
        assert kind.title, kind
