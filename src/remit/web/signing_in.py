"""How people sign in: nobody signs up by themselves; an organisation's own sign-on may bring them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):
    """Accounts of the workbench."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close signing up: an administrator invites, or a guest keeps what they began."""
        return False


class SignOn(DefaultSocialAccountAdapter):
    """Accounts of an organisation that the workbench trusts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Let in whoever the organisation vouches for; they see nothing until they are given a role."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take the name that others read."""
        user = super().populate_user(request, sociallogin, data)
        user.name = data.get("name") or " ".join(
            part for part in (data.get("first_name"), data.get("last_name")) if part
        )
        return user
