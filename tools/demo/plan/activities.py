"""What was held in 2023: extension classes, workshops, models, counselling, job sessions, communication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tools.demo.plan.communes import BY_ID, COMMUNES, Commune
from tools.demo.plan.draw import instance_id, pick, shares, stream
from tools.demo.plan.model import Answers, Photo, Submission
from tools.demo.plan.names import lineage
from tools.demo.plan.people import Person, Registry

FORM = "activity_report"
CLASSES, CLASS_TURNS = 15, 477
SOLDIERS, SOLDIERS_TWICE, COUNSELLINGS = 118, 14, 6
JOB_SESSIONS, JOB_PEOPLE = 10, 858

_EXTENSION, _LABOUR = "agri_specialist", "labour_specialist"
_STATION = "Trạm Khuyến nông huyện"
_CLASS_TOPICS = (
    "Kỹ thuật chăn nuôi bò sinh sản",
    "Kỹ thuật trồng và chăm sóc cây điều",
    "Kỹ thuật canh tác lúa nước theo hướng hữu cơ",
    "Phòng bệnh cho trâu bò mùa mưa",
    "Kỹ thuật trồng sắn bền vững",
    "Ủ chua thức ăn thô cho bò",
    "Kỹ thuật nuôi gà thả vườn an toàn sinh học",
    "Kỹ thuật trồng và bón phân cho mía",
)


def make_activities(seed: str) -> list[Submission]:
    """Every activity of the plan, in the order of the kinds above."""
    return [
        *_classes(seed),
        *_workshops(seed),
        *_models(seed),
        *_counselling(seed),
        *_job_sessions(seed),
        *_communication(seed),
    ]


def _held(rng: Random, month: int) -> date:
    """A working day of that month of 2023."""
    day = date(2023, month, rng.randint(4, 26))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _report(
    seed: str, kind: str, number: int, commune: Commune, sender: str, answers: Answers, *, photo: bool = False
) -> Submission:
    instance = instance_id(seed, FORM, kind, number)
    photos = (Photo("meeting.jpg", "meeting", instance),) if photo else ()
    village = commune.villages[number % len(commune.villages)]
    return Submission(
        instance,
        FORM,
        commune.area_id,
        sender,
        {
            "kind": kind,
            "commune": commune.area_id,
            "village": village,
            **answers,
            **({"photo": photos[0].name} if photos else {}),
        },
        photos,
    )


def _turnout(rng: Random, attendance: int, *, minority: float = 0.55, poor: float = 0.4) -> Answers:
    """Attendance with its breakdown, each part within the whole."""
    return {
        "attendance": attendance,
        "attendance_female": round(attendance * rng.uniform(0.35, 0.6)),
        "attendance_ethnic_minority": round(attendance * rng.uniform(minority - 0.15, minority + 0.2)),
        "attendance_poor": round(attendance * rng.uniform(poor - 0.2, poor + 0.2)),
    }


def _classes(seed: str) -> Iterator[Submission]:
    rng = stream(seed, FORM, "classes")
    turns = shares(CLASS_TURNS, [rng.uniform(0.8, 1.2) for _ in range(CLASSES)])
    for number, attendance in enumerate(turns):
        commune = COMMUNES[number % len(COMMUNES)]
        yield _report(
            seed,
            "training_class",
            number,
            commune,
            _EXTENSION,
            {
                "programme": "extension",
                "topic": _CLASS_TOPICS[number % len(_CLASS_TOPICS)],
                "held_on": _held(rng, 3 + number % 9).isoformat(),
                "place": f"Nhà văn hoá cộng đồng, {commune.name}",
                "hours": rng.choice((4, 8)),
                "trainer": _STATION,
                **_turnout(rng, attendance),
            },
            photo=True,
        )


def _workshops(seed: str) -> Iterator[Submission]:
    rng = stream(seed, FORM, "workshops")
    for number, (month, breed) in enumerate(((5, "3B"), (10, "INRA 95"))):
        yield _report(
            seed,
            "workshop",
            number,
            BY_ID["ea-sup.ia-lop"],
            _EXTENSION,
            {
                "programme": "extension",
                "topic": f"Cải tạo đàn bò bằng gieo tinh nhân tạo giống bò {breed}",
                "held_on": _held(rng, month).isoformat(),
                "place": "Hội trường UBND xã Ia Lốp",
                "hours": 4,
                "breeds": breed,
                **_turnout(rng, 40 + 5 * number),
            },
            photo=True,
        )


def _models(seed: str) -> Iterator[Submission]:
    rng = stream(seed, FORM, "models")
    rows: tuple[tuple[str, str, Answers], ...] = (
        (
            "ea-sup.ea-le",
            "Mô hình trình diễn giống lúa TBR97",
            {"model_kind": "rice", "variety": "TBR97", "model_area_ha": 3},
        ),
        (
            "ea-sup.ya-to-mot",
            "Mô hình trình diễn giống lúa TBR39",
            {"model_kind": "rice", "variety": "TBR39", "model_area_ha": 2.5},
        ),
        (
            "ea-sup.ea-bung",
            "Nuôi gà an toàn sinh học gắn với bảo vệ môi trường, bảo đảm ATTP",
            {"model_kind": "chicken", "variety": "Gà ri lai", "model_heads": 1500},
        ),
    )
    for number, (area, topic, facts) in enumerate(rows):
        yield _report(
            seed,
            "model",
            number,
            BY_ID[area],
            _EXTENSION,
            {
                "programme": "extension",
                "topic": topic,
                "held_on": _held(rng, 6 + number).isoformat(),
                "place": f"Ruộng, trại của các hộ tham gia, {BY_ID[area].name}",
                **facts,
                **_turnout(rng, 20 + 4 * number),
            },
            photo=True,
        )


def _counselling(seed: str) -> Iterator[Submission]:
    """118 discharged soldiers over six days; fourteen of them came to two."""
    rng = stream(seed, FORM, "counselling")
    registry = Registry(Registry.ACTIVITIES)
    soldiers = [(_soldier(rng, registry, i), i % COUNSELLINGS) for i in range(SOLDIERS)]
    again = [(person, (day + 2) % COUNSELLINGS) for person, day in soldiers[:SOLDIERS_TWICE]]
    for number in range(COUNSELLINGS):
        people = [person for person, day in [*soldiers, *again] if day == number]
        commune = COMMUNES[(number * 3) % len(COMMUNES)]
        yield _report(
            seed,
            "counselling",
            number,
            commune,
            _LABOUR,
            {
                "programme": "jobs",
                "topic": "Tư vấn việc làm, nghề nghiệp, xuất khẩu lao động cho bộ đội xuất ngũ",
                "held_on": _held(rng, 2 + number % 3).isoformat(),
                "place": f"Hội trường UBND {commune.name}",
                "hours": 4,
                "attendance": len(people),
                "attendance_female": sum(p.sex == "female" for p in people),
                "attendance_ethnic_minority": sum(p.is_minority for p in people),
                "attendance_poor": len(people) // 3,
                "participants": [_participant(p) for p in people],
            },
            photo=number == 0,
        )


def _soldier(rng: Random, registry: Registry, number: int) -> Person:
    people = pick(rng, COMMUNES[number % len(COMMUNES)].peoples)
    return registry.person(
        rng,
        sex="female" if number % 40 == 7 else "male",
        birth_year=rng.randint(1998, 2003),
        ethnicity=people,
        family=lineage(rng, people),
    )


def _participant(person: Person) -> Answers:
    return {
        "full_name": person.full_name,
        "birth_year": person.birth_year,
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "id_no": person.id_no,
        "category": "discharged_soldier",
    }


def _job_sessions(seed: str) -> Iterator[Submission]:
    rng = stream(seed, FORM, "job sessions")
    turns = shares(JOB_PEOPLE, [rng.uniform(0.7, 1.3) for _ in range(JOB_SESSIONS)])
    for number, attendance in enumerate(turns):
        commune = COMMUNES[number % len(COMMUNES)]
        yield _report(
            seed,
            "job_session",
            number,
            commune,
            _LABOUR,
            {
                "programme": "jobs",
                "topic": f"Phiên giao dịch việc làm tại {commune.name}",
                "held_on": _held(rng, 2 + number).isoformat(),
                "place": f"Trung tâm văn hoá {commune.name}, cùng Trung tâm Dịch vụ việc làm Đắk Lắk",
                "hours": 8,
                **_turnout(rng, attendance),
            },
            photo=number % 2 == 0,
        )


def _communication(seed: str) -> Iterator[Submission]:
    rng = stream(seed, FORM, "communication")
    for number in range(4):
        commune = COMMUNES[(number * 2 + 1) % len(COMMUNES)]
        yield _report(
            seed,
            "communication",
            number,
            commune,
            _LABOUR,
            {
                "programme": "communication",
                "topic": "Tuyên truyền, giới thiệu mô hình giảm nghèo hiệu quả",
                "held_on": _held(rng, 4 + 2 * number).isoformat(),
                "place": f"Nhà văn hoá thôn, {commune.name}",
                "hours": 2,
                **_turnout(rng, rng.randint(40, 80)),
            },
        )
