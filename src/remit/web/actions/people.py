"""Who is there: users, organisations, workspaces, and who has which role in them."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.text import slugify

from remit.web.actions.audit import record
from remit.web.models import Membership, Organisation, Token, User, Workspace
from remit.web.rights import EVERY_BODY, ROLE_NAMES

TOKEN_LETTERS = 40
EVERY_ROLE = {role: EVERY_BODY if role == "hr" else "" for role in ROLE_NAMES}
"""All roles with sight of every body: of whoever works alone."""


class Refused(ValueError):
    """An action that cannot be done; the message says why, for people."""


@transaction.atomic
def start_workspace(
    by: User | None, name: str, owner: User, organisation: str = "", kind: str = Workspace.TEAM
) -> Workspace:
    """Make a workspace whose owner has every role in it."""
    belongs = Organisation.objects.get_or_create(name=organisation)[0] if organisation else None
    workspace = Workspace.objects.create(name=name, slug=free_slug(name), organisation=belongs, kind=kind)
    for role, sight in EVERY_ROLE.items():
        Membership.objects.create(workspace=workspace, user=owner, role=role, sight=sight)
    record(by, workspace, "workspace-started", f"Workspace “{name}” was started; {owner} has every role.")
    return workspace


def free_slug(name: str) -> str:
    """Give an address for a workspace that no other has."""
    slug = slugify(name)[:60] or "workspace"
    while Workspace.objects.filter(slug=slug).exists():
        slug = (
            f"{(slugify(name)[:60] or 'workspace')}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"
        )
    return slug


@transaction.atomic
def start_guest() -> tuple[User, Workspace]:
    """Make a guest with a workspace of their own."""
    letters = get_random_string(12, "abcdefghjkmnpqrstuvwxyz23456789")
    guest = User(username=f"guest-{letters}", name="Guest", guest=True)
    guest.set_unusable_password()
    guest.save()
    workspace = start_workspace(guest, f"Trial {letters[:4]}", guest, kind=Workspace.TRIAL)
    return guest, workspace


@transaction.atomic
def make_user(by: User | None, name: str, email: str) -> User:
    """Make a user without a password, who sets one by an invitation or signs on elsewhere.

    Raises:
        Refused: The address is taken.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Refused("Somebody has this email address already.")
    letters = get_random_string(12, "abcdefghjkmnpqrstuvwxyz23456789")
    user = User(username=f"user-{letters}", name=name.strip(), email=email)
    user.set_unusable_password()
    user.save()
    record(by, None, "user-made", f"{user} was made a user.", user=user.pk)
    return user


class Invitation(NamedTuple):
    """What a link to set a password is made of: it holds once, and for three days."""

    uid: str
    token: str


def invite(user: AbstractBaseUser) -> Invitation:
    """Make what a link to set a password needs."""
    return Invitation(urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user))


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """Set the password of somebody who was invited."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, None, "password-set", f"{user} set a password by an invitation.")


@transaction.atomic
def give_roles(by: User | None, workspace: Workspace, user: User, roles: Mapping[str, str]) -> None:
    """Say which roles somebody has in a workspace: those given, and no others.

    Args:
        by: who says so.
        workspace: where.
        user: who gets them.
        roles: sight by role, as ids of bodies or `all`; blank for roles without sight.

    Raises:
        Refused: Nobody would be administrator any more, or a role is unknown.
    """
    if unknown := set(roles) - set(ROLE_NAMES):
        raise Refused(f"There is no role {', '.join(sorted(unknown))}.")
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    before = dict(Membership.objects.filter(workspace=workspace, user=user).values_list("role", "sight"))
    _keep_an_administrator(workspace, user, roles)
    Membership.objects.filter(workspace=workspace, user=user).exclude(role__in=list(roles)).delete()
    for role, sight in roles.items():
        Membership.objects.update_or_create(
            workspace=workspace, user=user, role=role, defaults={"sight": sight if role == "hr" else ""}
        )
    names = ", ".join(ROLE_NAMES[role] for role in ROLE_NAMES if role in roles) or "no role any more"
    record(by, workspace, "roles-given", f"{user}: {names}.", user=user.pk, before=before, after=dict(roles))


@transaction.atomic
def remove_member(by: User, workspace: Workspace, user: User) -> None:
    """Take all roles of somebody; what they made stays with the workspace.

    Raises:
        Refused: Nobody would be administrator any more.
    """
    give_roles(by, workspace, user, {})
    taken = Token.objects.filter(workspace=workspace, user=user).delete()[0]
    record(
        by,
        workspace,
        "member-removed",
        f"{user} left the workspace; their plans, runs and uploads stay with it.",
        user=user.pk,
        keys=taken,
    )


def _keep_an_administrator(workspace: Workspace, user: User, roles: Iterable[str]) -> None:
    if "administrator" in roles:
        return
    others = Membership.objects.filter(workspace=workspace, role="administrator").exclude(user=user)
    was = Membership.objects.filter(workspace=workspace, role="administrator", user=user).exists()
    if was and not others.filter(user__is_active=True).exists():
        raise Refused("A workspace needs an administrator: make somebody else one first.")


@transaction.atomic
def make_token(user: User, workspace: Workspace, name: str) -> str:
    """Make a key of the API; it is shown once, only its digest is kept."""
    key = f"remit_{get_random_string(TOKEN_LETTERS)}"
    Token.objects.create(user=user, workspace=workspace, name=name, digest=token_digest(key))
    record(user, workspace, "key-made", f"{user} made the key “{name}” of the API.")
    return key


def token_digest(key: str) -> str:
    """Give what is kept of a key of the API."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def drop_token(by: User, token: Token) -> None:
    """Take a key of the API back."""
    record(by, token.workspace, "key-dropped", f"The key “{token.name}” of {token.user} was taken back.")
    token.delete()


@transaction.atomic
def keep_guest(user: User, name: str, email: str, password: str) -> None:
    """Make a guest a user who can sign in again; the workspace stays theirs.

    Raises:
        Refused: The address is taken, or they are no guest.
    """
    if not user.guest:
        raise Refused("You have an account already.")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Refused("Somebody has this email address already.")
    user.name, user.email, user.guest = name.strip(), email.strip().lower(), False
    user.set_password(password)
    user.save()
    Workspace.objects.filter(memberships__user=user, kind=Workspace.TRIAL).update(kind=Workspace.TEAM)
    record(user, None, "guest-kept", f"{user} made an account of a trial.")


@transaction.atomic
def saw_person(by: User, workspace: Workspace, plan: str, person: str) -> None:
    """Note that somebody opened one person's statement."""
    record(by, workspace, "statement-opened", f"The statement of {person} was opened.", plan=plan)


@transaction.atomic
def exported_trail(by: User, workspace: Workspace, lines: int) -> None:
    """Note that somebody exported the audit trail."""
    record(by, workspace, "trail-exported", f"The audit trail was exported: {lines:,} lines.")
