"""What a loan of the plan looks like on paper: the borrower's application and the steps of the offices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tools.demo.plan.communes import BY_ID, Commune
from tools.demo.plan.credit import ASSOCIATIONS, line_id
from tools.demo.plan.draw import instance_id, stream
from tools.demo.plan.loans import MILLION, Loan
from tools.demo.plan.model import Answers, Case, Photo, Step, Submission

FORM = "loan_application"
SIGNATURE_EVERY = 25  # most borrowers sign on paper; some sign on the phone
AWAY_EVERY = 100  # one borrower in so many misses the session and comes to the next
_REFUSED_WHY = "Hộ không có trong danh sách hộ nghèo tại ngày đề nghị"
_RETURNED_WHY = "Thiếu biên bản họp tổ, đề nghị bổ sung"
_WITHDRAWN_WHY = "Hộ không còn nhu cầu vay"
_REVERSED_WHY = "Chi nhầm người trong danh sách, thu lại cùng ngày phát hiện"


def application_id(seed: str, loan: Loan) -> str:
    return instance_id(seed, FORM, loan.household.code, loan.programme)


def loan_submission(seed: str, loan: Loan) -> Submission:
    """The 01/TD form as the field worker fills it in."""
    rng = stream(seed, FORM, loan.household.code, loan.programme)
    village = int(loan.household.village_id.rsplit(".", 1)[1])
    commune = BY_ID[loan.household.commune_id]
    association = list(ASSOCIATIONS)[village % len(ASSOCIATIONS)]
    borrower = rng.choice(loan.household.adults)
    main_use, small_use = rng.choice(loan.credit.uses)
    small = max(1, loan.million * rng.choice((10, 15, 20)) // 100)
    own = max(1, loan.million * rng.choice((5, 10, 15, 20)) // 100)
    application = application_id(seed, loan)
    photos = _signature(application) if loan.number % SIGNATURE_EVERY == 1 else ()
    answers: Answers = {
        "applied_on": _days(seed, loan)["applied"].isoformat(),
        "commune": loan.household.commune_id,
        "village": loan.household.village_id,
        "household_code": loan.household.code,
        "borrower_name": borrower.full_name,
        "borrower_birth_year": borrower.birth_year,
        "borrower_id_no": borrower.id_no,
        "phone": loan.household.phone,
        "programme": loan.programme,
        "group_code": f"{commune.letters}-{ASSOCIATIONS[association]}-{village:02d}",
        "association": association,
        "purpose_1": main_use,
        "amount_1": (loan.million - small) * MILLION,
        "purpose_2": small_use,
        "amount_2": small * MILLION,
        "own_capital": own * MILLION,
        "term_months": rng.choice(loan.credit.terms),
        "instalment_months": rng.choice((6, 12)),
        "plan_text": f"{main_use}; {small_use.lower()}. Vốn tự có {own}, vay {loan.million} triệu đồng.",
        "income_source": rng.choice(loan.credit.income),
        "consent": "yes",
    }
    if photos:
        answers["signature"] = photos[0].name
    return Submission(application, FORM, loan.household.commune_id, "field_worker", answers, photos)


def _signature(application: str) -> tuple[Photo, ...]:
    return (Photo("signature.jpg", "signature", application),)


def _days(seed: str, loan: Loan) -> dict[str, date]:
    """When the papers moved: a group's list goes as one, only the requests come on days of their own."""
    shared_rng = stream(seed, "days", loan.household.commune_id, loan.session_on)
    ordered = loan.session_on - timedelta(days=shared_rng.randint(2, 4))
    approved = ordered - timedelta(days=shared_rng.randint(1, 3))
    confirmed = approved - timedelta(days=shared_rng.randint(2, 3))
    endorsed = confirmed - timedelta(days=shared_rng.randint(2, 5))
    own_rng = stream(seed, "days", loan.household.code, loan.programme)
    applied = endorsed - timedelta(days=own_rng.randint(1, 9))
    return {
        "applied": applied,
        "endorsed": endorsed,
        "confirmed": confirmed,
        "approved": approved,
        "ordered": ordered,
    }


def loan_case(seed: str, loan: Loan) -> Case:
    """The case with the steps it takes in this plan, up to where its outcome leaves it."""
    return Case(
        application_id=application_id(seed, loan),
        lifecycle="loan",
        programme=loan.programme,
        kind="",
        household=loan.household.code,
        commune_id=loan.household.commune_id,
        batch=f"{loan.household.commune_id}|{loan.session_on}",
        outcome=loan.outcome,
        amount=loan.million * MILLION,
        steps=tuple(_steps(seed, loan)),
    )


def _steps(seed: str, loan: Loan) -> Iterator[Step]:
    days = _days(seed, loan)
    commune = BY_ID[loan.household.commune_id]
    session = f"{loan.session_on:%m-%Y}"
    if loan.outcome == "refused":
        yield Step("refuse", "bank_manager", days["confirmed"], "refused", {"why": _REFUSED_WHY})
        return
    papers = [
        Step(
            "endorse",
            "group_leader",
            days["endorsed"],
            "endorsed",
            {"paper": f"03/TD-{commune.letters}-{session}"},
        ),
        Step(
            "confirm",
            "commune_chairman",
            days["confirmed"],
            "commune_confirmed",
            {"paper": f"XN-{commune.letters}-{session}"},
        ),
        Step(
            "approve",
            "bank_manager",
            days["approved"],
            "approved",
            {
                "amount": loan.million * MILLION,
                "paper": f"04/TD-{commune.letters}-{session}",
                "line_id": line_id(loan.programme, loan.session_on.year),
            },
        ),
    ]
    if loan.outcome == "waiting":
        yield from [*papers, _order(loan, loan.million, days["ordered"], loan.session_on)][: loan.number % 5]
        return
    if loan.outcome in ("returned", "withdrawn"):
        yield papers[0]
        yield _given_back(loan, days["confirmed"])
        return
    yield from papers
    yield from _payments(loan, commune, days["ordered"])
    if loan.outcome == "reversed":
        on = loan.session_on + timedelta(days=1 + loan.number % 3)
        yield Step("reverse_payment", "bank_manager", on, "approved", {"why": _REVERSED_WHY})


def _given_back(loan: Loan, on: date) -> Step:
    if loan.outcome == "returned":
        return Step("return", "commune_chairman", on, "returned", {"why": _RETURNED_WHY})
    return Step("withdraw", "credit_officer", on, "withdrawn", {"why": _WITHDRAWN_WHY})


def _payments(loan: Loan, commune: Commune, ordered_on: date) -> Iterator[Step]:
    """Mostly one payment at the session. Students' larger loans come in two, some borrowers are away once."""
    halves = second_half_on(loan)
    if halves is not None:
        half = loan.million // 2
        yield _order(loan, half, ordered_on, loan.session_on)
        yield _paid(loan, commune, half, loan.session_on, 1, "partly_disbursed")
        yield _order(loan, loan.million - half, halves - timedelta(days=3), halves)
        yield _paid(loan, commune, loan.million - half, halves, 2, "disbursed")
        return
    yield _order(loan, loan.million, ordered_on, loan.session_on)
    later = comes_later_on(loan)
    if later is not None:
        facts = {"pay_on": later.isoformat(), "why": "Người vay vắng, chuyển sang phiên sau"}
        yield Step("postpone", "teller", loan.session_on, "ordered", facts)
    yield _paid(loan, commune, loan.million, later or loan.session_on, 1, "disbursed")


def second_half_on(loan: Loan) -> date | None:
    """The autumn session at which a student's second half is paid; None when it is paid at once."""
    if loan.programme != "credit-students" or loan.million < 40 or loan.outcome != "paid":
        return None
    if loan.session_on.month > 6:
        return None
    return BY_ID[loan.household.commune_id].point_date(2023, 9)


def comes_later_on(loan: Loan) -> date | None:
    """The next session, for the few who were away at their own."""
    if loan.outcome != "paid" or loan.number % AWAY_EVERY or loan.session_on.month > 11:
        return None
    return BY_ID[loan.household.commune_id].point_date(2023, loan.session_on.month + 1)


def _order(loan: Loan, million: int, on: date, pay_on: date) -> Step:
    facts = {"amount": million * MILLION, "pay_on": pay_on.isoformat(), "point": loan.household.commune_id}
    return Step("order", "credit_officer", on, "ordered", facts)


def _paid(loan: Loan, commune: Commune, million: int, on: date, tranche: int, reached: str) -> Step:
    facts = {
        "amount": million * MILLION,
        "value_date": on.isoformat(),
        "receipt_no": f"PC-{commune.letters}-{on:%y%m%d}-{loan.number:04d}-{tranche}",
    }
    return Step("confirm_payment", "teller", on, reached, facts)
