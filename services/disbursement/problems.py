"""What disbursement refuses, by name. Slugs are permanent."""

from __future__ import annotations

from shared.problems import Problem


class IllegalTransition(Problem):
    """facts: case_id, state, allowed (the steps that are possible from there)."""

    slug, title, status = "illegal-transition", "The case is not in a state for this step", 409


class NotEligible(Problem):
    """facts: case_id, reasons (codes of those that stand against it)."""

    slug, title, status = "not-eligible", "The assessment stands against it", 409


class SubmissionTakenBack(Problem):
    """facts: case_id, how (returned | withdrawn)."""

    slug, title, status = (
        "submission-taken-back",
        "The submission of this case was returned or withdrawn; nothing is promised or paid on it",
        409,
    )


class MakerIsChecker(Problem):
    """facts: case_id, step, earlier (the step the same person took)."""

    slug, title, status = "maker-is-checker", "A second person must take this step", 403


class BudgetExceeded(Problem):
    """facts: line_id, free, needed (whole đồng)."""

    slug, title, status = "budget-exceeded", "The budget line has not enough left", 409


class CommandReused(Problem):
    slug, title, status = "command-reused", "This command id was used for something else", 422


class ReceiptUsed(Problem):
    """facts: receipt_no, case_id (where it was used)."""

    slug, title, status = "receipt-used", "This receipt number was used at this session already", 409


class TrancheOutOfTurn(Problem):
    """facts: case_id, next_tranche, and waits_for where something must happen first."""

    slug, title, status = "tranche-out-of-turn", "Another tranche comes first, or this one must wait", 409


class AmountExceeded(Problem):
    """facts: amount, most (whole đồng), by (approved | requested | limit | order | norm | remaining)."""

    slug, title, status = "amount-exceeded", "The amount is more than allowed", 409


class AlreadySupported(Problem):
    """facts: household_id, programme, case_id."""

    slug, title, status = "already-supported", "The household has an approved case of this programme", 409


class AnimalTaken(Problem):
    """facts: animal_id."""

    slug, title, status = "animal-taken", "The animal is meant for another household", 409


class EarTagUsed(Problem):
    """facts: animal_id, project_id."""

    slug, title, status = "ear-tag-used", "This ear tag was given to another animal", 409


class ProjectNotApproved(Problem):
    """facts: project_id."""

    slug, title, status = "project-not-approved", "The district has not decided on this project yet", 409


class RecordExists(Problem):
    """facts: id. The id is taken by something else."""

    slug, title, status = "record-exists", "There is another record with this id", 409


class LineNotForCarryOver(Problem):
    """Carried-over money has a line of its own, so that neither year counts it twice."""

    slug, title, status = "line-not-for-carry-over", "Carried-over money needs a line of its own", 409


class UnknownProgramme(Problem):
    """facts: programme."""

    slug, title, status = "unknown-programme", "There is no such programme", 422


class InFlight(Problem):
    """Another request is moving the same money at this moment."""

    slug, title, status = "in-flight", "The same thing is being done at this moment", 409
    passes_with_time = True
