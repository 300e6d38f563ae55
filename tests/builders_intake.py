"""Valid answers for the six forms, as `POST /api/intake/v1/submissions` takes them.

A builder gives a whole, acceptable thing; a test or a tool states only what matters to it:
`a_loan_application(amount_1=80_000_000)`. Codes that select several are lists; dates are ISO text.
"""

from __future__ import annotations

from typing import Any

Answers = dict[str, Any]

B1_POOR: Answers = {
    "highest_qualification": "primary",
    "wage_earners": 0,
    "pension": "none",
    "house_kind": "semi_solid",
    "electricity": "k25_49",
    "water": "dug_well",
    "toilet": "simple",
    "assets": ["motorbike"],
    "land_annual": "under_half_ha",
    "land_perennial": "none",
    "aquaculture": "none",
    "cattle": 0,
    "pigs_goats": 1,
    "poultry": 10,
    "services": ["none"],
}
"""B1 answers of a household under the threshold in town and village."""

B1_NOT_POOR: Answers = {
    "highest_qualification": "upper_secondary",
    "wage_earners": 2,
    "pension": "none",
    "house_kind": "solid",
    "electricity": "k100_149",
    "water": "piped",
    "toilet": "septic",
    "assets": ["tv", "motorbike", "fridge", "washing_machine", "computer"],
    "land_annual": "half_to_one_ha",
    "land_perennial": "half_to_one_ha",
    "aquaculture": "none",
    "cattle": 2,
    "pigs_goats": 2,
    "poultry": 30,
    "services": ["shop"],
}
"""B1 answers of a household over the threshold in town and village."""

DEPRIVATIONS = (
    "employment",
    "dependent_person",
    "nutrition",
    "health_insurance",
    "adult_education",
    "child_school_attendance",
    "housing_quality",
    "housing_area",
    "clean_water",
    "hygienic_toilet",
    "telecommunication",
    "information_access_assets",
)


def a_member(**changes: Any) -> Answers:
    """The head of a household: a woman of 38 with a card, who works her own land."""
    return {
        "full_name": "H'Khập Êban",
        "birth_year": 1985,
        "sex": "female",
        "relation": "head",
        "ethnicity": "12",
        "id_no": "066185001234",
        "schooling_now": "no",
        "qualification": "upper_secondary",
        "job_status": "own_work",
        "has_health_insurance": "yes",
        "social_allowance": "no",
        "disability": "no",
        **changes,
    }


def a_child(**changes: Any) -> Answers:
    """A boy of ten who goes to school and has a card. Children are asked about nutrition, not about work."""
    return {
        "full_name": "Y Ren Niê K'dăm",
        "birth_year": 2013,
        "sex": "male",
        "relation": "child",
        "ethnicity": "12",
        "schooling_now": "yes",
        "qualification": "none",
        "has_health_insurance": "yes",
        "undernourished": "no",
        "social_allowance": "no",
        "disability": "no",
        **changes,
    }


def deprived_of(*ids: str) -> Answers:
    """The B2 group with exactly these ticked, the other of the twelve answered with no."""
    unknown = set(ids) - set(DEPRIVATIONS)
    assert not unknown, f"no such deprivation: {sorted(unknown)}"
    return {f"b2_{one}": "yes" if one in ids else "no" for one in DEPRIVATIONS}


def a_household_review(**changes: Any) -> Answers:
    """A review of the 2023 round: a mother and her son at Ia Lốp, poor (three deprivations)."""
    return {
        "round": "2023",
        "review_kind": "periodic",
        "reviewed_on": "2023-09-12",
        "commune": "ea-sup.ia-lop",
        "village": "ea-sup.ia-lop.3",
        "household_code": "ILO-03-0031",
        "consent": "yes",
        "phone": "0962345678",
        "separated_on": "2012-05-01",
        "members": [a_member(), a_child()],
        "no_labour": "no",
        "merit": "no",
        "a_clearly_not_poor": "no",
        "house_m2": 36,
        "b1": dict(B1_POOR),
        "b2": deprived_of("housing_quality", "clean_water", "hygienic_toilet"),
        "causes": ["no_capital", "no_production_land"],
        "needs": ["credit", "production"],
        "location": "13.2990 107.7399 0 0",
        **changes,
    }


def a_not_poor_review(**changes: Any) -> Answers:
    """The same household, out of poverty: B1 over the threshold, nothing deprived."""
    return a_household_review(
        **{"b1": dict(B1_NOT_POOR), "b2": deprived_of(), "causes": [], "needs": [], **changes}
    )


def a_near_poor_review(**changes: Any) -> Answers:
    """B1 under the threshold, but only two deprivations."""
    return a_household_review(**{"b2": deprived_of("clean_water", "hygienic_toilet"), **changes})


def a_clearly_not_poor_review(**changes: Any) -> Answers:
    """Stopped at form A: no B1, no B2."""
    answers = a_household_review(**{"a_clearly_not_poor": "yes", **changes})
    for left_out in ("house_m2", "b1", "b2", "causes", "needs"):
        answers.pop(left_out)
    return answers


def a_loan_application(**changes: Any) -> Answers:
    """50 million for a breeding cow and grass, poor-household credit, 60 months."""
    return {
        "applied_on": "2023-10-03",
        "commune": "ea-sup.ia-lop",
        "village": "ea-sup.ia-lop.3",
        "household_code": "ILO-03-0031",
        "borrower_name": "H'Khập Êban",
        "borrower_birth_year": 1985,
        "borrower_id_no": "066185001234",
        "phone": "0962345678",
        "programme": "credit-poor",
        "group_code": "ILO-PN-02",
        "association": "women",
        "purpose_1": "Mua bò sinh sản",
        "amount_1": 40_000_000,
        "purpose_2": "Trồng cỏ, làm chuồng",
        "amount_2": 10_000_000,
        "own_capital": 8_000_000,
        "term_months": 60,
        "instalment_months": 12,
        "plan_text": "Mua 2 bò cái sinh sản, trồng 500 m² cỏ, bán bê sau 18 tháng.",
        "income_source": "Bán bê và làm thuê",
        "consent": "yes",
        **changes,
    }


def a_cow_registration(**changes: Any) -> Answers:
    """A household that has a barn and grass and commits itself."""
    return {
        "applied_on": "2023-04-05",
        "commune": "ea-sup.cu-mlan",
        "village": "ea-sup.cu-mlan.2",
        "household_code": "CML-02-0007",
        "applicant_name": "Ksor H'Loi",
        "applicant_id_no": "066187004321",
        "project_code": "DA2-2023-CML-01",
        "has_barn": "yes",
        "grass_m2": 500,
        "labour_count": 2,
        "cows_owned": 0,
        "counterpart_vnd": 3_000_000,
        "consent": "yes",
        "commitment": "yes",
        **changes,
    }


def a_housing_registration(**changes: Any) -> Answers:
    """A new house instead of one of wood and thatch. The photo is a file that is sent along."""
    return {
        "applied_on": "2023-03-02",
        "commune": "ea-sup.ya-to-mot",
        "village": "ea-sup.ya-to-mot.4",
        "household_code": "YTM-04-0015",
        "applicant_name": "Lò Văn Thúy",
        "applicant_id_no": "066079002468",
        "kind": "new_build",
        "land_right": "certificate",
        "floor": "soft",
        "frame_wall": "soft",
        "roof": "hard",
        "usable_m2": 28,
        "separated_year": 2015,
        "earlier_support": "no",
        "house_model": "model_36",
        "building_method": "self_build",
        "consent": "yes",
        "photo_before": "before.jpg",
        "location": "13.2221 107.7281 0 0",
        **changes,
    }


def a_participant(**changes: Any) -> Answers:
    """A discharged soldier of twenty-two."""
    return {
        "full_name": "Nông Văn Hòa",
        "birth_year": 2001,
        "sex": "male",
        "ethnicity": "07",
        "id_no": "066201003579",
        "category": "discharged_soldier",
        **changes,
    }


def an_activity_report(**changes: Any) -> Answers:
    """A training class on cassava with 32 farmers; only counted, nobody listed."""
    return {
        "kind": "training_class",
        "programme": "extension",
        "topic": "Kỹ thuật trồng sắn bền vững",
        "held_on": "2023-06-14",
        "commune": "ea-sup.ea-le",
        "village": "ea-sup.ea-le.5",
        "place": "Nhà văn hoá thôn 5",
        "hours": 8,
        "trainer": "Trạm Khuyến nông",
        "attendance": 32,
        "attendance_female": 14,
        "attendance_ethnic_minority": 20,
        "attendance_poor": 11,
        **changes,
    }


def a_workshop_report(**changes: Any) -> Answers:
    """One of the two workshops on artificial insemination at Ia Lốp."""
    return an_activity_report(
        **{
            "kind": "workshop",
            "topic": "Cải tạo đàn bò bằng gieo tinh nhân tạo",
            "commune": "ea-sup.ia-lop",
            "village": "ea-sup.ia-lop.1",
            "breeds": "3B, INRA 95",
            **changes,
        }
    )


def a_model_report(**changes: Any) -> Answers:
    """A rice field shown to the neighbours."""
    return an_activity_report(
        **{
            "kind": "model",
            "topic": "Mô hình lúa TBR97",
            "model_kind": "rice",
            "variety": "TBR97",
            "model_area_ha": 2.5,
            **changes,
        }
    )


def a_counselling_report(**changes: Any) -> Answers:
    """Discharged soldiers counselled, by name. The count is the list's own length unless said otherwise."""
    people = changes.pop("participants", [a_participant()])
    answers = an_activity_report(
        **{
            "kind": "counselling",
            "programme": "jobs",
            "topic": "Tư vấn việc làm, nghề nghiệp, xuất khẩu lao động",
            "participants": people,
            "attendance": len(people),
            "attendance_female": sum(one["sex"] == "female" for one in people),
            "attendance_ethnic_minority": sum(one["ethnicity"] not in ("01", "55", "56") for one in people),
            "attendance_poor": 0,
            **changes,
        }
    )
    answers.pop("trainer", None)
    return answers


def a_card_row(**changes: Any) -> Answers:
    """A poor household's member with a card for the year."""
    return {
        "full_name": "Y Bhăm Êban",
        "birth_year": 1990,
        "sex": "male",
        "id_no": "066090001111",
        "group": "HN",
        "months": 12,
        **changes,
    }


def a_health_insurance_list(**changes: Any) -> Answers:
    """The cards of a commune for 2023."""
    return {
        "list_kind": "health_insurance",
        "reported_on": "2023-01-20",
        "valid_from": "2023-01-01",
        "valid_to": "2023-12-31",
        "commune": "ea-sup.ea-rok",
        "rows": [
            a_card_row(),
            a_card_row(full_name="H'Bla Niê", birth_year=1993, sex="female", id_no="066193002222"),
        ],
        **changes,
    }


def a_pupil_row(**changes: Any) -> Answers:
    """A pupil freed from tuition for a term of four months."""
    return {
        "full_name": "Hoàng Thị Mẩy",
        "birth_year": 2012,
        "sex": "female",
        "group": "exempt",
        "months": 4,
        "amount": 200_000,
        **changes,
    }


def a_tuition_list(**changes: Any) -> Answers:
    """The first term of a school."""
    return {
        "list_kind": "tuition",
        "reported_on": "2023-10-10",
        "valid_from": "2023-09-05",
        "valid_to": "2024-01-13",
        "commune": "ea-sup.cu-kbang",
        "school": "Trường TH Nguyễn Bỉnh Khiêm",
        "term": "2023-2024.1",
        "rows": [a_pupil_row(), a_pupil_row(full_name="Vàng A Chú", sex="male", group="learning_cost")],
        **changes,
    }
