"""The programme files: all nine are there, and a file that breaks a rule stops the start with its reason."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from services.disbursement.programmes import LIFECYCLES
from shared import reference
from shared.money import Money
from shared.programme import LIFECYCLES as NAMES
from shared.reference import BadReference
from shared.reference.programmes import all_programmes, load

RATES = {
    "credit-poor": ("01", "6.60", "6.24"),
    "credit-near-poor": ("19", "7.92", "7.488"),
    "credit-newly-escaped": ("09", "8.25", "7.80"),
    "credit-students": ("02", "6.60", "6.24"),
    "credit-jobs": ("03", "7.92", "7.488"),
    "credit-work-abroad": ("04", "6.60", "6.24"),
    "credit-water-sanitation": ("06", "9.00", "8.40"),
}


def test_the_nine_programmes_are_there_and_their_lifecycles_exist():
    programmes = all_programmes()

    assert set(programmes) == {*RATES, "breeding-cow", "housing"}
    assert {programme.lifecycle for programme in programmes.values()} == set(LIFECYCLES) == set(NAMES)


@pytest.mark.parametrize("code", RATES)
def test_rates_change_on_the_first_of_december_2025(code):
    programme = all_programmes()[code]
    bank_code, before, after = RATES[code]

    rates = programme.rates_for([])

    assert programme.bank_report_code == bank_code
    assert [(rate.valid_from, rate.percent) for rate in rates] == [
        (date(2021, 1, 1), Decimal(before)),
        (date(2025, 12, 1), Decimal(after)),
    ]
    assert rates[0].valid_to == date(2025, 11, 30)
    assert programme.overdue_factor_on(date(2023, 6, 1)) == 130


def test_near_poor_pay_120_and_newly_escaped_125_percent_of_the_poor():
    poor = all_programmes()["credit-poor"].rates_for([])

    for code, factor in (("credit-near-poor", Decimal("1.2")), ("credit-newly-escaped", Decimal("1.25"))):
        rates = all_programmes()[code].rates_for([])
        assert [rate.percent for rate in rates] == [rate.percent * factor for rate in poor]


def test_ethnic_minorities_have_half_the_rate_for_job_creation():
    rates = all_programmes()["credit-jobs"].rates_for({"ethnic_minority", "poor"})

    assert rates[0].percent == Decimal("3.96")


@pytest.mark.parametrize(("kind", "central", "local"), [("new_build", 40, 4), ("repair", 20, 2)])
def test_housing_norms_and_tranches(kind, central, local):
    housing = all_programmes()["housing"]
    on = date(2023, 6, 28)

    assert housing.norms_on(on, kind) == {
        "central": Money(central * 1_000_000),
        "local": Money(local * 1_000_000),
    }
    assert housing.tranches_on(on, kind) == (60, 40)


def a_file():
    return deepcopy(reference.read("programmes/credit-poor.yaml"))


def broken(change):
    body = a_file()
    change(body)
    with pytest.raises(BadReference) as refused:
        load("credit-poor.yaml", body)
    assert "programmes/credit-poor.yaml" in str(refused.value)
    return str(refused.value)


def test_dates_that_overlap_are_refused():
    def overlap(body):
        body["rates"][0]["valid_to"] = date(2025, 12, 1)

    assert "in force on the same day" in broken(overlap)


def test_a_lifecycle_nobody_wrote_is_refused():
    assert "lifecycle" in broken(lambda body: body.update(lifecycle="lottery"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda body: body.pop("names"), "names"),
        (lambda body: body["names"].pop("en"), "names"),
        (lambda body: body["rates"][0].update(percent=6.6), "percent"),
        (lambda body: body["limits"][0].update(amount_max="100 triệu"), "amount_max"),
        (lambda body: body["eligibility"][0].update(classes=["rich"]), "classes"),
        (lambda body: body["eligibility"][0].update(areas=["atlantis"]), "unknown areas"),
        (lambda body: body["rates"][0].update(valid_from="01/01/2021"), "valid_from"),
        (lambda body: body["rates"][0].update(valid_to=date(2020, 1, 1)), "begins after it ends"),
        (lambda body: body.update(colour="green"), "colour"),
        (lambda body: body.update(code="credit-rich"), "file's name"),
        (lambda body: body.pop("terms"), "needs terms"),
    ],
)
def test_a_bad_file_says_what_is_wrong(change, word):
    assert word in broken(change)
