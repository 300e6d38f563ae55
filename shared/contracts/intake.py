"""What intake tells the others. Only HouseholdUpdated carries names and identity numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.money import Money


@dataclass(frozen=True)
class SubmissionReceived(Contract):
    """A phone or another client handed over a submission; its files may still be on the way."""

    event_type: ClassVar[str] = "intake.submission.received"
    submission_id: str
    form_id: str
    form_version: str
    files_expected: int
    files_present: int


@dataclass(frozen=True)
class SubmissionCompleted(Contract):
    """Every file the submission names is here."""

    event_type: ClassVar[str] = "intake.submission.completed"
    submission_id: str
    form_id: str
    form_version: str


@dataclass(frozen=True)
class SubmissionChecked(Contract):
    """The worker read the answers. Told where nothing else is, or where a person has to look.

    status: processed | flagged | approved | held | superseded. findings: codes of what was noticed, without
    what was answered.
    """

    event_type: ClassVar[str] = "intake.submission.checked"
    submission_id: str
    form_id: str
    form_version: str
    status: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubmissionAmended(Contract):
    """A correction took the place of what a submission said; what it says now follows under the same id.

    submission_id: of the first of its line, under which everything was and is told. amended_by: the
    correction's own id. replaces: the version that stood until now, empty when nothing had been told.
    Whatever was told of the submission earlier in its history does not stand any more.
    """

    event_type: ClassVar[str] = "intake.submission.amended"
    submission_id: str
    form_id: str
    form_version: str
    amended_by: str
    replaces: str


@dataclass(frozen=True)
class SubmissionApproved(Contract):
    """A person looked at it and lets it stand; what it announces follows where it was not announced yet."""

    event_type: ClassVar[str] = "intake.submission.approved"
    submission_id: str
    form_id: str
    form_version: str
    decided_by: str


@dataclass(frozen=True)
class SubmissionReturned(Contract):
    """A person sent it back to be corrected; nothing that was told of it stands until it is.

    The reason stays in the record: people write names into it.
    """

    event_type: ClassVar[str] = "intake.submission.returned"
    submission_id: str
    form_id: str
    form_version: str
    decided_by: str


@dataclass(frozen=True)
class SubmissionWithdrawn(Contract):
    """Its sender or the office took it back for good; nothing that was told of it stands."""

    event_type: ClassVar[str] = "intake.submission.withdrawn"
    submission_id: str
    form_id: str
    form_version: str
    decided_by: str


@dataclass(frozen=True)
class Member:
    """One person of a household. sex: male | female. birth_year may be all that is known."""

    person_key: str
    full_name: str
    birth_year: int
    sex: str
    relation: str
    ethnicity: str
    identity_number: str | None = None
    studies: bool = False


@dataclass(frozen=True)
class HouseholdUpdated(Contract):
    """Who lives in the household now. Names travel here and in no other event."""

    event_type: ClassVar[str] = "intake.household.updated"
    household_id: str
    commune_id: str
    village_id: str | None
    area_type: str
    members: tuple[Member, ...]
    phone: str | None = None
    separated_on: date | None = None


@dataclass(frozen=True)
class HouseholdClassified(Contract):
    """A review gave the household a class: poor | near_poor | not_poor, in force from `effective_on`.

    b1_points, b2_points: as computed here from `scoring_table`; official says whether that table is.
    escaped_on: the day the household last left the list, None when it never did.
    """

    event_type: ClassVar[str] = "intake.household.classified"
    household_id: str
    submission_id: str
    review_round: str
    poverty_class: str
    effective_on: date
    escaped_on: date | None
    area_type: str
    scoring_table: str
    official: bool
    b1_points: int
    b2_points: int
    deprivations: tuple[str, ...]
    causes: tuple[str, ...]
    ethnic_minority: bool
    no_labour: bool


@dataclass(frozen=True)
class HouseholdUnclassified(Contract):
    """The review of that submission was taken back: the household never had the class it gave."""

    event_type: ClassVar[str] = "intake.household.unclassified"
    household_id: str
    submission_id: str


@dataclass(frozen=True)
class ApplicationReceived(Contract):
    """A complete submission asks for a programme. Told again when it was corrected: the later word counts.

    application_id: the submission's instance id, the first one's where it was corrected.
    programme: code of a programme file.
    kind: a choice within the programme (new_build | repair), empty when there is none.
    amount: asked for; zero where the programme gives a thing, not money.
    applicant_birth_year, separated_year, earlier_support: as the applicant said, where the form asks.
    """

    event_type: ClassVar[str] = "intake.application.received"
    application_id: str
    programme: str
    kind: str
    household_id: str
    commune_id: str
    village_id: str | None
    applied_on: date
    applicant_key: str
    amount: Money
    own_capital: Money
    term_months: int
    instalment_months: int
    purpose: str
    group_code: str = ""
    association: str = ""
    project_code: str = ""
    applicant_birth_year: int | None = None
    separated_year: int | None = None
    earlier_support: bool = False


@dataclass(frozen=True)
class Participant:
    """A person at an activity, by key, never by name. category: discharged_soldier, …, or empty."""

    person_key: str
    category: str
    sex: str
    ethnic_minority: bool


@dataclass(frozen=True)
class ActivityReported(Contract):
    """Something was held.

    kind: training_class | workshop | job_session | counselling | model | communication | vocational_class |
    legal_aid. attendance: turns (lượt), as counted at the door; `participants` lists persons where the form
    asks. topic: in the form's words; of legal aid only `<kind of aid>:<field of law>`, never the case itself.
    model_kind, variety: for demonstration models (rice, TBR97). breeds: for breeding workshops (3B, INRA 95).
    """

    event_type: ClassVar[str] = "intake.activity.reported"
    activity_id: str
    kind: str
    programme: str
    topic: str
    held_on: date
    commune_id: str
    attendance: int
    attendance_female: int
    attendance_ethnic_minority: int
    attendance_poor: int
    participants: tuple[Participant, ...] = ()
    model_kind: str = ""
    variety: str = ""
    breeds: str = ""


@dataclass(frozen=True)
class ListRow:
    """One person or pupil on a list, by key. line: from 1, as on the paper.

    group: health-insurance group (HN, CN, DT, DK, GB), tuition benefit (exempt, reduce_70, …) or electricity.
    On electricity lists a row is a household and person_key its code.
    """

    line: int
    person_key: str
    group: str
    months: int = 0
    amount: Money | None = None


@dataclass(frozen=True)
class ListReported(Contract):
    """A commune or school handed in a list.

    kind: health_insurance | tuition | electricity. term: of tuition the school term, of electricity the
    quarter (2023-Q1).
    """

    event_type: ClassVar[str] = "intake.list.reported"
    list_id: str
    kind: str
    reported_on: date
    valid_from: date
    valid_to: date
    commune_id: str
    school: str
    term: str
    rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class ListRowsWithdrawn(Contract):
    """Rows of a list that was reported stand no more, from `withdrawn_on`: gone, or told anew elsewhere.

    list_id, kind: as in ListReported. lines: of that list, at most 500 an event.
    """

    event_type: ClassVar[str] = "intake.list.rows_withdrawn"
    list_id: str
    kind: str
    withdrawn_on: date
    lines: tuple[int, ...]


CONTRACTS: tuple[type[Contract], ...] = (
    SubmissionReceived,
    SubmissionCompleted,
    SubmissionChecked,
    SubmissionAmended,
    SubmissionApproved,
    SubmissionReturned,
    SubmissionWithdrawn,
    HouseholdUpdated,
    HouseholdClassified,
    HouseholdUnclassified,
    ApplicationReceived,
    ActivityReported,
    ListReported,
    ListRowsWithdrawn,
)
