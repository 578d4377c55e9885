"""The first administrator of a workbench, who invites all others."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from remit.web.actions.people import Refused, invite, make_user, start_workspace


class Command(BaseCommand):
    """Makes a user with a workspace and prints the link with which they set a password."""

    help = "Make an administrator with a workspace, and print the link with which they set a password."

    def add_arguments(self, parser: Any) -> None:
        """Take who it is, and how the workspace is called."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--workspace", default="Our workspace")
        parser.add_argument("--organisation", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them."""
        try:
            user = make_user(None, options["name"], options["email"])
        except Refused as why:
            raise CommandError(str(why)) from None
        start_workspace(None, options["workspace"], user, options["organisation"])
        link = reverse("welcome", kwargs=invite(user)._asdict())
        self.stdout.write(
            f"Give {user} this address, below that of the workbench; it holds once, for three days:\n{link}"
        )
