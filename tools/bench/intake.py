"""How fast the door takes submissions, beside a floor measured in the same rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from statistics import median, quantiles
from time import monotonic, sleep
from typing import Any

from services.intake.store.forms import Forms
from tools.bench import publishing, stock
from tools.bench.load import Buffers, Round, send_for
from tools.bench.processes import machine
from tools.bench.system import HOST, System, running
from tools.bench.uploads import FORM_ID, PHOTO_BYTES, Uploads

CONNECTIONS = (1, 8, 32)
DOOR, FLOOR = "door", "floor"
LEAD_IN_S = {DOOR: 5.0, FLOOR: 0.5}
"""Not measured. Workers that stood still for the floor first go at what waits, and the services behind them
at what comes of it; a rush is under way after some seconds, and then it goes on like that."""


@dataclass(frozen=True)
class Extent:
    """How much is measured. round_s: of one round of one side. drain_s: how long to watch what waits."""

    connections: tuple[int, ...] = CONNECTIONS
    photos: tuple[bool, ...] = (False, True)
    rounds: int = 3
    round_s: float = 3.0
    stored: int = 100_000
    drain_s: float = 45.0
    publishing_s: float = 12.0


QUICK = Extent(rounds=1, round_s=1.5, stored=10_000, drain_s=10.0, publishing_s=5.0)

Say = Callable[[str], None]


def bench(extent: Extent, say: Say) -> dict[str, Any]:
    """Everything measured, as JSON values."""
    where = machine()
    with running() as system:
        sides = _Sides(system)
        send_for(1.0, (HOST, system.door), sides.uploads(DOOR, photo=True), 8)
        send_for(1.0, (HOST, system.floor), sides.uploads(FLOOR, photo=True), 8)
        behind = [_drained(system, "warming up", extent.drain_s)]
        table = _table(sides, extent, "empty", say)
        behind.append(_drained(system, "empty", extent.drain_s))
        if extent.stored:
            say(f"filling with {extent.stored} submissions …")
            filled = stock.fill(system.intake, extent.stored)
            table += _table(sides, extent, str(extent.stored), say)
            behind.append(_drained(system, str(extent.stored), extent.drain_s))
        published = publishing.beside(system, sides.uploads(DOOR, photo=False), extent.publishing_s, say)
    return {
        "machine": where,
        "what": {"form": FORM_ID, "photo_bytes": PHOTO_BYTES, **vars(extent)},
        "rounds": table,
        "full_over_empty": _growth(table),
        "filled": filled if extent.stored else None,
        "behind_the_door": behind,
        "publishing": published,
    }


class _Sides:
    """The two that are compared."""

    def __init__(self, system: System) -> None:
        self.system = system
        forms = Forms(system.intake)
        version = forms.newest_of(FORM_ID)
        assert version is not None, "the demonstration's forms are published at the start"
        definition = forms.definition(FORM_ID, version.version)
        assert definition is not None
        self._uploads = {
            (side, photo): iter(Uploads(definition, HOST, path, photo=photo))
            for photo in (False, True)
            for side, path in (
                (DOOR, f"{system.phone_path}/submission?deviceID=bench"),
                (FLOOR, "/submission"),
            )
        }

    def uploads(self, side: str, *, photo: bool) -> Iterator[Buffers]:
        return self._uploads[side, photo]

    def round(self, side: str, *, photo: bool, connections: int, seconds: float) -> dict[str, Any]:
        """One round, with the CPU it cost. While the floor is measured the workers stand still."""
        system = self.system
        port = {DOOR: system.door, FLOOR: system.floor}[side]
        with system.workers_held() if side == FLOOR else nullcontext():
            send_for(LEAD_IN_S[side], (HOST, port), self.uploads(side, photo=photo), connections)
            before = system.cpu()
            done = send_for(seconds, (HOST, port), self.uploads(side, photo=photo), connections)
            used = {who: spent - before[who] for who, spent in system.cpu().items()}
        return {"round": done, "cpu": used, "web": used["web" if side == DOOR else "floor"]}


def _table(sides: _Sides, extent: Extent, stored: str, say: Say) -> list[dict[str, Any]]:
    table = []
    for photo in extent.photos:
        for connections in extent.connections:
            taken: dict[str, list[dict[str, Any]]] = {DOOR: [], FLOOR: []}
            for number in range(extent.rounds):
                # By turns, and the first turn by turns too, so that a noisy neighbour troubles both.
                for side in (FLOOR, DOOR) if number % 2 == 0 else (DOOR, FLOOR):
                    taken[side].append(
                        sides.round(side, photo=photo, connections=connections, seconds=extent.round_s)
                    )
            row: dict[str, Any] = {"stored": stored, "photo": photo, "connections": connections}
            row |= {side: _figures(rounds) for side, rounds in taken.items()}
            row["door_over_floor"] = round(row[DOOR]["per_s"] / row[FLOOR]["per_s"], 2)
            table.append(row)
            say(
                f"{stored:>7} stored, {'photo' if photo else 'no photo':8}, {connections:2} connections: "
                f"floor {row[FLOOR]['per_s']:6.0f}/s  door {row[DOOR]['per_s']:6.0f}/s  "
                f"= {row['door_over_floor']:.2f}   p95 {row[DOOR]['p95_ms']:.1f} ms"
                f"   CPU ms web {row[DOOR]['cpu_ms']['web']} ({row[FLOOR]['cpu_ms']['web']})"
                f" db {row[DOOR]['cpu_ms']['database']} ({row[FLOOR]['cpu_ms']['database']})"
            )
    return table


def _figures(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over rounds; percentiles and CPU over all uploads of all rounds."""
    made: list[Round] = [one["round"] for one in rounds]
    count = sum(len(one.latencies_s) for one in made)
    cuts = quantiles((latency for one in made for latency in one.latencies_s), n=100)
    spent = {who: sum(one["cpu"][who] for one in rounds) for who in ("database", "workers", "broker")}
    spent["web"] = sum(one["web"] for one in rounds)
    spent["sender"] = sum(one.sender_cpu_s for one in made)
    return {
        "per_s": round(median(one.per_s for one in made), 1),
        "per_s_of_each_round": [round(one.per_s, 1) for one in made],
        "submissions": count,
        "sent_again": sum(one.again for one in made),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
        "cpu_ms": {who: round(seconds * 1000 / count, 2) for who, seconds in sorted(spent.items())},
    }


def _growth(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How the rates on a full database compare with those on an empty one."""
    by_kind: dict[tuple[bool, int], list[dict[str, Any]]] = {}
    for row in table:
        by_kind.setdefault((row["photo"], row["connections"]), []).append(row)
    return [
        {
            "photo": photo,
            "connections": connections,
            **{side: round(rows[1][side]["per_s"] / rows[0][side]["per_s"], 2) for side in (DOOR, FLOOR)},
        }
        for (photo, connections), rows in by_kind.items()
        if len(rows) == 2
    ]


def _drained(system: System, after: str, within_s: float) -> dict[str, Any]:
    """How fast the workers get through what the rounds left waiting, and what waits after `within_s`."""
    first = left = _waiting(system)
    began = monotonic()
    pause_s = 0.5
    while left and monotonic() - began < within_s:
        sleep(pause_s)
        asked = monotonic()
        left = _waiting(system)
        # Counting some ten thousand keeps the database busy for seconds: the workers shall hardly notice.
        pause_s = max(0.5, 10 * (monotonic() - asked))
    took_s = monotonic() - began
    return {
        "after": after,
        "waited_at_first": first,
        "wait_still": left,
        "seconds": round(took_s, 1),
        "per_s": round((first - left) / took_s, 1) if first else None,
    }


def _waiting(system: System) -> int:
    """Submissions that were not checked, or whose news was not announced."""
    records = system.intake["submissions"]
    return records.count_documents({"todo": True}) + records.count_documents({"unsent": True})
