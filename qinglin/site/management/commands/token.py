"""``token issue LOGIN``, ``token issue --volunteers N --csv FILE``, ``token revoke LOGIN``."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from qinglin.access import actions, queries
from qinglin.kernel.actor import Actor, system
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.queries import adult_volunteers


class Command(BaseCommand):
    help = "Issues and revokes tokens for the API."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        issue = verbs.add_parser("issue", help="print a new token of an account")
        issue.add_argument("login", nargs="?", help="login name of the account")
        issue.add_argument("--name", default="command line", help="what the token is for")
        issue.add_argument(
            "--volunteers", type=int, metavar="N",
            help="N adult volunteers who may take any shift (for load tests)",
        )  # fmt: skip
        issue.add_argument("--csv", type=Path, metavar="FILE", help="where login,token go")
        revoke = verbs.add_parser("revoke", help="revoke every token of an account")
        revoke.add_argument("login", help="login name of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system("command")
        if options["verb"] == "revoke":
            self.revoke(actor, options["login"])
        elif options["volunteers"] is not None:
            self.issue_many(actor, options["volunteers"], options["csv"], options["name"])
        elif options["login"]:
            account = queries.account_by_login(options["login"])
            self.stdout.write(actions.issue_token(actor, account, options["name"]))
        else:
            raise CommandError("name a LOGIN, or --volunteers N --csv FILE")

    def revoke(self, actor: Actor, login: str) -> None:
        account = queries.account_by_login(login)
        tokens = list(queries.tokens_of(account))
        for token in tokens:
            actions.revoke_token(actor, token)
        self.stdout.write(f"{len(tokens)} tokens revoked")

    def issue_many(self, actor: Actor, number: int, file: Path | None, name: str) -> None:
        """Skilled adults, with accounts opened where there are none; all or nothing."""
        if number < 1:
            raise CommandError("--volunteers must be 1 or more")
        if file is None:
            raise CommandError("--volunteers needs --csv FILE")
        if not file.parent.is_dir():
            raise CommandError(f"the folder {file.parent} does not exist")
        with transaction.atomic():
            found = adult_volunteers(number)
            if len(found) < number:
                raise CommandError(f"there are only {len(found)} adult volunteers")
            volunteers.complete_skills(actor, found)
            known = queries.accounts_of(profile.person_id for profile in found)
            missing = [
                (profile.person_id, f"v{profile.number.lower()}")
                for profile in found
                if profile.person_id not in known
            ]
            known |= {a.person_id: a for a in actions.open_accounts(actor, missing)}
            accounts = [known[profile.person_id] for profile in found]
            issued = actions.issue_tokens(actor, accounts, name)
        with file.open("w", encoding="utf-8", newline="") as out:
            rows = zip((account.login for account in accounts), issued, strict=True)
            csv.writer(out, lineterminator="\n").writerows(rows)
        self.stdout.write(f"{number} tokens written to {file}")
