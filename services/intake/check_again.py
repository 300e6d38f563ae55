"""`python -m services.intake.check_again`: have the worker look again at what it checked before.

For after a mistake of ours was mended or reference data was completed: `check_again uuid:… uuid:…`
for single submissions, `check_again --finding no-standard` for all that were held back for it. What was
announced before is not announced twice.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pymongo.database import Database

from services.intake.domain.findings import SAYS
from services.intake.store.submissions import Submissions
from shared.history import Document
from shared.mongo import connect, database
from shared.settings import Settings


def check_again(of: Database[Document], instance_ids: Sequence[str], finding: str | None) -> int:
    """How many submissions the worker will look at again."""
    wanted: Document = {"_id": {"$in": list(instance_ids)}} if instance_ids else {}
    if finding is not None:
        wanted["state.findings.code"] = finding
    return Submissions(of).look_again(wanted)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="check_again", description=__doc__)
    parser.add_argument("instance_ids", nargs="*", metavar="instanceID")
    parser.add_argument("--finding", choices=sorted(SAYS))
    chosen = parser.parse_args(arguments)
    if not chosen.instance_ids and chosen.finding is None:
        parser.error("name submissions, or a finding")
    settings = Settings.from_environ(os.environ)
    of = database(connect(settings.mongo_url), "intake")
    count = check_again(of, chosen.instance_ids, chosen.finding)
    sys.stdout.write(f"{count} submissions will be checked again\n")


if __name__ == "__main__":
    main(sys.argv[1:])
