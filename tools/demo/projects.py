"""The cow projects: entered, decided, stocked, drawn by lot and handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tools.demo.access import Staff
from tools.demo.casebook import Standing
from tools.demo.doors import slug_of
from tools.demo.plan.draw import identifier
from tools.demo.plan.livestock import PROGRAMME, Project
from tools.demo.progress import Bar

PATH = "/api/disbursement/v1/projects"


class ProjectStuck(Exception):
    """A project of the plan cannot go on; the message names the animal or the case."""


class Projects:
    """What the agriculture division and the district's leader do with the projects of the plan."""

    def __init__(self, staff: Staff, seed: str) -> None:
        self._staff, self._seed = staff, seed

    def enter(self, projects: Iterable[Project], bar: Bar) -> None:
        """Enter, decide and stock every project."""
        for project in projects:
            area_id = project.commune.area_id
            division = self._staff.user("agri_specialist", area_id)
            leader = self._staff.user("district_leader", area_id)
            self._staff.post(division, PATH, self._entered(project))
            decision = {
                "command_id": self._command(project, "approve"),
                "decision_no": project.decision_no,
                "approved_on": project.approved_on.isoformat(),
            }
            self._staff.post(leader, f"{PATH}/{project.project_id}/approve", decision)
            animals = {"command_id": self._command(project, "animals"), "animals": _animals(project)}
            _demand_ok(self._staff.post(division, f"{PATH}/{project.project_id}/animals", animals))
            bar.add()

    def hand_over(self, projects: Iterable[Project], standings: Iterable[Standing], bar: Bar) -> None:
        """Draw the lot of every project among its selected households, and write the minutes."""
        of_project: dict[str, list[Standing]] = {}
        for standing in standings:
            if standing.case.lifecycle == "livestock":
                of_project.setdefault(standing.case.batch, []).append(standing)
        for project in projects:
            members = of_project[project.project_id]
            division = self._staff.user("agri_specialist", project.commune.area_id)
            lot = {
                "command_id": self._command(project, "lot"),
                "case_ids": sorted(standing.case_id for standing in members),
                "seed": identifier(self._seed, "lot", project.project_id),
                "drawn_on": (project.handed_over_on - timedelta(days=3)).isoformat(),
            }
            drawn = self._staff.post(division, f"{PATH}/{project.project_id}/lot", lot)
            _demand_ok(drawn)
            rows = {"rows": [self._minutes(project, pair) for pair in drawn["pairs"]]}
            _demand_ok(self._staff.post(division, f"{PATH}/{project.project_id}/hand-overs", rows))
            bar.add(len(members))

    def _entered(self, project: Project) -> dict[str, Any]:
        return {
            "command_id": self._command(project, "enter"),
            "project_id": project.project_id,
            "name": project.name,
            "programme": PROGRAMME,
            "commune": project.commune.area_id,
            "line_id": project.line_id,
            "amount": project.amount,
            "counterpart": project.counterpart,
            "households": len(project.animals),
            "leader": project.leader,
        }

    def _minutes(self, project: Project, pair: dict[str, Any]) -> dict[str, Any]:
        return {
            "case_id": pair["case_id"],
            "animal_id": pair["animal_id"],
            "minutes_no": f"BBBG {project.project_id}-{pair['animal_id'][-2:]}",
            "handed_over_on": project.handed_over_on.isoformat(),
        }

    def _command(self, project: Project, step: str) -> str:
        return identifier(self._seed, "project", project.project_id, step)


def _animals(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "animal_id": animal.animal_id,
            "breed": animal.breed,
            "sex": "female",
            "birth_month": animal.birth_month,
            "weight_kg": animal.weight_kg,
            "price": animal.price,
        }
        for animal in project.animals
    ]


def _demand_ok(answer: dict[str, Any]) -> None:
    """ProjectStuck for the first row that was refused."""
    for result in answer["results"]:
        if not result["ok"]:
            problem = result["problem"]
            who = result.get("animal_id") or result.get("case_id")
            raise ProjectStuck(f"{who}: {slug_of(problem)} {problem.get('errors') or problem.get('detail')}")
