"""Budget lines: opened, allotted by decisions, carried over into a line of the next year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from services.disbursement import schemas
from services.disbursement.domain.budget import Posting
from services.disbursement.problems import (
    BudgetExceeded,
    CommandReused,
    InFlight,
    LineNotForCarryOver,
    RecordExists,
)
from services.disbursement.store.budget_lines import LINE, Reserved, StoredLine
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.views import BudgetLineView
from shared.auth import Actor
from shared.contracts.disbursement import BudgetAllotted, BudgetCarriedOver
from shared.money import Money
from shared.problems import InvalidInput, NotFound, Stale
from shared.programme import FUNDING_SOURCES

ATTEMPTS_MAX = 12


def list_lines(desk: Desk, actor: Actor, year: int | None) -> list[BudgetLineView]:
    """The lines of a budget year (None: of all years) in the actor's areas, by id."""
    actor.demand("budget.read")
    return [_view(line) for line in desk.lines.of_year(year) if _may_see(desk, actor, line)]


def line_view(desk: Desk, actor: Actor, line_id: str) -> BudgetLineView:
    """One line; NotFound outside of the actor's areas."""
    actor.demand("budget.read")
    return _view(_line(desk, actor, line_id))


def open_line(desk: Desk, actor: Actor, **body: Any) -> BudgetLineView:
    """Open a line without money; the same again is harmless. Raises RecordExists, InvalidInput."""
    actor.demand("budget.manage")
    said = schemas.read(schemas.LineBody, body)
    said["area"] = said["area"] or next(iter(actor.areas), "")
    if not desk.may_see(actor, said["area"]):
        raise InvalidInput(errors={"area": ["is not one of your areas"]})
    if said["funding_source"] not in FUNDING_SOURCES:
        raise InvalidInput(errors={"funding_source": [f"is none of {', '.join(FUNDING_SOURCES)}"]})
    if said["programme"] and said["programme"] not in desk.programmes:
        raise InvalidInput(errors={"programme": ["there is no such programme"]})
    carried_from_year = said.pop("carried_from_year")
    if carried_from_year is not None and carried_from_year >= said["budget_year"]:
        raise InvalidInput(errors={"carried_from_year": ["is not before the budget year"]})
    state = {**said, "opened_by": actor.username, "allotments": [], "carry_overs": []}
    try:
        desk.lines.enter(state, carried_from_year)
    except Stale:
        found = desk.lines.get(said["line_id"])
        if found is None or any(found.state[name] != value for name, value in said.items()):
            raise RecordExists(id=said["line_id"]) from None
    return line_view(desk, actor, said["line_id"])


def allot(desk: Desk, actor: Actor, line_id: str, *, command_id: str = "", **body: Any) -> BudgetLineView:
    """Give a line money by a decision, or take some back (amount below zero).

    Raises BudgetExceeded when what is taken back is used, LineNotForCarryOver, CommandReused.
    """
    actor.demand("budget.manage")
    said = schemas.read(schemas.AllotmentBody, body)
    _check_day(desk, "allotted_on", said["allotted_on"])
    if not said["amount"]:
        raise InvalidInput(errors={"amount": ["is nothing"]})
    print_of_body = _print_of(actor, line_id, said)
    for attempt in range(1, ATTEMPTS_MAX + 1):
        line = _line(desk, actor, line_id)
        if _is_repeated(line.state["allotments"], command_id or print_of_body, print_of_body):
            return _view(line)
        if line.carried_from_year is not None and said["amount"] > 0 and line.counters["carried_in"]:
            raise LineNotForCarryOver(line_id=line_id)
        entry = {
            "command_id": command_id or print_of_body,
            "body": print_of_body,
            "amount": said["amount"],
            "decision_no": said["decision_no"],
            "on": said["allotted_on"].isoformat(),
            "by": actor.username,
        }
        state = {**line.state, "allotments": [*line.state["allotments"], entry]}
        [event] = desk.envelopes(
            [
                BudgetAllotted(
                    line_id=line_id,
                    programme=line.state["programme"],
                    project=line.state["project"],
                    capital_type=line.state["capital_type"],
                    funding_source=line.state["funding_source"],
                    budget_year=line.state["budget_year"],
                    carried_from_year=line.carried_from_year,
                    amount=Money(said["amount"]),
                    decision_no=said["decision_no"],
                    on=said["allotted_on"],
                )
            ],
            subject=line_id,
            after=line.version,
            area_id=line.state["area"],
            on=said["allotted_on"],
        )
        try:
            desk.lines.allot(line, state, event, Money(said["amount"]))
        except Stale:
            desk.wait(attempt)
            continue
        return line_view(desk, actor, line_id)
    raise Stale("others keep changing the line; try again")


def carry_over(desk: Desk, actor: Actor, *, command_id: str = "", **body: Any) -> BudgetLineView:
    """Move what a line did not spend to a line of the next year; answers the line it comes from.

    The line that gets it holds carried-over money of that one year and no own allotment, so that
    neither year counts it twice. Raises BudgetExceeded, LineNotForCarryOver, CommandReused.
    """
    actor.demand("budget.manage")
    said = schemas.read(schemas.CarryOverBody, body)
    _check_day(desk, "carried_on", said["carried_on"])
    print_of_body = _print_of(actor, said["from_line"], said)
    for attempt in range(1, ATTEMPTS_MAX + 1):
        source = _line(desk, actor, said["from_line"])
        if _is_repeated(source.state["carry_overs"], command_id or print_of_body, print_of_body):
            return _view(source)
        target = _line(desk, actor, said["to_line"])
        if target.state["budget_year"] != source.state["budget_year"] + 1:
            raise InvalidInput(errors={"to_line": ["is not a line of the year after"]})
        try:
            _carry(desk, actor, source, said, command_id or print_of_body, print_of_body)
        except (Stale, InFlight):
            desk.wait(attempt)
            continue
        return line_view(desk, actor, said["from_line"])
    raise Stale("others keep changing the lines; try again")


def _carry(
    desk: Desk, actor: Actor, source: StoredLine, said: Mapping[str, Any], command_id: str, body: str
) -> None:
    """Reserve on the line that gets it, store on the one it leaves, settle: see `store.budget_lines`."""
    from_id, to_id, amount = said["from_line"], said["to_line"], Money(said["amount"])
    name = sha256(command_id.encode(errors="replace")).hexdigest()[:20]
    posting = Posting(f"co-{name}~{source.version}~{source.fence}", to_id, "carry_in", amount)
    from_year = source.state["budget_year"]
    if not desk.lines.receive(to_id, Reserved(posting, LINE, from_id), desk.clock.now(), from_year):
        target = desk.lines.get(to_id)
        if target is not None and posting.posting_id in target.open:
            raise InFlight()
        raise LineNotForCarryOver(line_id=to_id)
    entry = {
        **posting.to_state(),
        "command_id": command_id,
        "body": body,
        "to_line": to_id,
        "decision_no": said["decision_no"],
        "on": said["carried_on"].isoformat(),
        "by": actor.username,
    }
    state = {**source.state, "carry_overs": [*source.state["carry_overs"], entry]}
    [event] = desk.envelopes(
        [
            BudgetCarriedOver(
                from_line_id=from_id,
                to_line_id=to_id,
                programme=source.state["programme"],
                project=source.state["project"],
                capital_type=source.state["capital_type"],
                funding_source=source.state["funding_source"],
                from_year=from_year,
                to_year=from_year + 1,
                amount=amount,
                decision_no=said["decision_no"],
                on=said["carried_on"],
            )
        ],
        subject=from_id,
        after=source.version,
        area_id=source.state["area"],
        on=said["carried_on"],
    )
    try:
        desk.lines.carry_out(source, state, event, amount)
    except (Stale, BudgetExceeded):
        desk.lines.undo(to_id, [posting])
        raise
    desk.lines.settle(to_id, [posting])


def _line(desk: Desk, actor: Actor, line_id: str) -> StoredLine:
    found = desk.lines.get(line_id)
    if found is None or not _may_see(desk, actor, found):
        raise NotFound("there is no such budget line", line_id=line_id)
    return found


def _may_see(desk: Desk, actor: Actor, line: StoredLine) -> bool:
    return desk.may_see(actor, line.state["area"])


def _print_of(actor: Actor, line_id: str, said: Mapping[str, Any]) -> str:
    return sha256(
        repr((line_id, actor.username, sorted((k, str(v)) for k, v in said.items()))).encode(errors="replace")
    ).hexdigest()


def _is_repeated(entries: Sequence[Mapping[str, Any]], command_id: str, body: str) -> bool:
    for entry in entries:
        if entry["command_id"] == command_id:
            if entry["body"] != body:
                raise CommandReused(command_id=command_id)
            return True
    return False


def _check_day(desk: Desk, name: str, day: date) -> None:
    if day > desk.today:
        raise InvalidInput(errors={name: ["lies in the future"]})


def _view(line: StoredLine) -> BudgetLineView:
    hidden = ("command_id", "body", "id", "kind", "line_id")
    state = line.state
    return BudgetLineView(
        line_id=state["line_id"],
        name=state["name"],
        programme=state["programme"],
        project=state["project"],
        capital_type=state["capital_type"],
        funding_source=state["funding_source"],
        budget_year=state["budget_year"],
        carried_from_year=line.carried_from_year,
        area=state["area"],
        **line.counters,
        free=line.free.dong,
        open_postings=len(line.open),
        version=line.version,
        allotments=[{k: v for k, v in e.items() if k not in hidden} for e in state["allotments"]],
        carry_overs=[{k: v for k, v in e.items() if k not in hidden} for e in state["carry_overs"]],
    )
