"""What the database keeps: who is where with which role, plans and their versions, work, and what was done.

The tables of a plan and of results are files by digest (`files`); rows here name them.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from remit.web.rights import EVERY_BODY, ROLE_NAMES


class User(AbstractUser):
    """Somebody who signs in, or a guest."""

    name = models.CharField("name", max_length=150)
    guest = models.BooleanField(default=False)

    class Meta:
        """How the table is kept."""

        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="one_user_an_address")
        ]

    def __str__(self) -> str:
        """Give the name that others read."""
        return self.name or self.email or self.username


class Organisation(models.Model):
    """A body, firm or department whose people use the workbench."""

    name = models.CharField(max_length=150, unique=True)

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class Workspace(models.Model):
    """A place for plans of one undertaking, and for those who work on them."""

    EXAMPLES, TEAM, TRIAL = "examples", "team", "trial"

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="workspaces")
    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, default=TEAM, choices=[(k, k) for k in (EXAMPLES, TEAM, TRIAL)])
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Give its name."""
        return self.name

    @property
    def is_examples(self) -> bool:
        """Whether it holds the plans that ship, which everybody may read."""
        return self.kind == self.EXAMPLES


class Membership(models.Model):
    """One role of one person in a workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=list(ROLE_NAMES.items()))
    sight = models.TextField(default="", blank=True, help_text="Ids of bodies, or all; for HR only.")

    class Meta:
        """How the table is kept."""

        constraints = [models.UniqueConstraint(fields=["workspace", "user", "role"], name="a_role_once")]

    @property
    def bodies(self) -> frozenset[str]:
        """The bodies whose people this role sees."""
        return frozenset(self.sight.split())

    @property
    def sees_all(self) -> bool:
        """Whether this role sees the people of every body."""
        return EVERY_BODY in self.bodies


class Plan(models.Model):
    """A plan of a workspace, through all its versions; it is the workspace's and nobody's own."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="plans")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(default=timezone.now)
    put_away = models.BooleanField(default=False)

    class Meta:
        """How the table is kept."""

        constraints = [models.UniqueConstraint(fields=["workspace", "slug"], name="a_plan_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        """Give its name."""
        return self.name

    @property
    def version(self) -> "Version":
        """The newest version."""
        return self.versions.order_by("-number").select_related("plan")[0]


class Version(models.Model):
    """A plan as it was at a time: files by digest, which nobody changes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=80, help_text="Name of the folder of its files.")
    what = models.TextField(help_text="What was changed, for people.")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(default=timezone.now)
    people = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    origins = models.JSONField(default=dict, help_text="For each table: where it came from.")

    class Meta:
        """How the table is kept."""

        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="a_version_once")]


class Upload(models.Model):
    """Files that somebody brought for a plan, on their way to being accepted."""

    READING, MAPPING, FAULTS, READY, ACCEPTED, GONE = (
        "reading",
        "mapping",
        "faults",
        "ready",
        "accepted",
        "gone",
    )

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="uploads")
    token = models.UUIDField(unique=True, help_text="Of the form: the same form counts once.")
    names = models.JSONField(default=list, help_text="Names of the files, as they came.")
    digests = models.JSONField(default=list)
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, default=READING)
    mapping = models.TextField(default="", help_text="The mapping file; blank for what needs none.")
    proposal = models.TextField(default="", help_text="The mapping as it was proposed.")
    choices = models.JSONField(default=list, help_text="For each sheet: rows, headers, words to translate.")
    doubts = models.JSONField(default=list, help_text="For each sheet: headers that a column may come from.")
    reasons = models.JSONField(default=list, help_text="For each sheet: why a column is proposed.")
    replaces = models.BooleanField(default=True, help_text="Whether all lists of the plan are brought anew.")
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict, help_text="Faults by level.")
    read = models.JSONField(default=list, help_text="What was read from where, for people.")
    tables = models.JSONField(default=dict, help_text="Rows by table.")
    made_by = models.CharField(max_length=150)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """How the table is kept."""

        ordering = ["-made_at"]


class Wanted(models.Model):
    """Long work that somebody wants of a version under an option: asked for by one form, kept under a key."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="%(class)ss")
    version = models.ForeignKey(Version, models.PROTECT, related_name="%(class)ss")
    token = models.UUIDField(unique=True, help_text="Of the form: the same form counts once.")
    option = models.CharField(max_length=100)
    key = models.CharField(max_length=64, help_text="Folder of what comes out.")
    made_by = models.CharField(max_length=150)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """How the tables are kept."""

        abstract = True
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["key"])]


class Run(Wanted):
    """Runs of a version under an option. Results are files by digest: what two runs share is made once."""

    runs = models.PositiveIntegerField()
    seed = models.BigIntegerField(default=1)
    figures = models.JSONField(default=dict, help_text="Headlines so far: exact, and protected.")


class Finding(Wanted):
    """What is worked out of a version under an option, by long work, as who goes where or what matters."""

    FILLING, SOURCING = "filling", "sourcing"
    ATTRIBUTION, TORNADO, SWITCHING = "attribution", "tornado", "switching"
    KINDS = (FILLING, SOURCING, ATTRIBUTION, TORNADO, SWITCHING)

    kind = models.CharField(max_length=20, choices=[(k, k) for k in KINDS])
    asked = models.JSONField(default=dict, help_text="What else it depends on, as the objective.")
    said = models.JSONField(default=list, help_text="Why there is none, for people.")


class Edition(models.Model):
    """A paper as its run, words and signatures had it at a time, in one form, for one sort of reader."""

    PAGE, SECTIONS = "page", "sections"

    run = models.ForeignKey(Run, models.CASCADE, related_name="editions")
    digest = models.CharField(max_length=64, help_text="Of all that goes into it.")
    form = models.CharField(max_length=10, help_text="The page, the sections of the run, or a sort of file.")
    exact = models.BooleanField(help_text="Whether it shows exact numbers.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """How the table is kept."""

        constraints = [
            models.UniqueConstraint(fields=["run", "digest", "form", "exact"], name="an_edition_once")
        ]
        ordering = ["-made_at", "-id"]


class Job(models.Model):
    """A piece of long work: who does it now, and since when there was a sign of life."""

    WAITING, WORKING, DONE, FAILED, CANCELLED = "waiting", "working", "done", "failed", "cancelled"
    OPEN = (WAITING, WORKING)
    SIMULATE, READ, FIND, PAPER = "simulate", "read", "find", "paper"

    kind = models.CharField(max_length=20)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="jobs")
    run = models.OneToOneField(Run, models.CASCADE, null=True, related_name="job")
    upload = models.OneToOneField(Upload, models.CASCADE, null=True, related_name="job")
    finding = models.OneToOneField(Finding, models.CASCADE, null=True, related_name="job")
    edition = models.OneToOneField(Edition, models.CASCADE, null=True, related_name="job")
    state = models.CharField(max_length=20, default=WAITING)
    attempt = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0, help_text="Attempts that ended without a word.")
    worker = models.CharField(max_length=80, default="")
    lease_until = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    cancel = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0, help_text="Of what is done, what was there before.")
    began_at = models.DateTimeField(null=True, help_text="When this attempt began.")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    said = models.TextField(default="", help_text="Why it failed, for people.")

    class Meta:
        """How the table is kept."""

        ordering = ["made_at", "id"]
        indexes = [models.Index(fields=["state", "lease_until"]), models.Index(fields=["workspace", "state"])]

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being worked on."""
        return self.state in self.OPEN

    @property
    def share(self) -> int:
        """How much of it is done, in per cent."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def runs_done(self) -> int:
        """Runs that are made, without run 0, which is the central case."""
        return max(0, self.done - 1)

    @property
    def runs_total(self) -> int:
        """Runs that are asked for, without run 0."""
        return max(0, self.total - 1)

    def seconds_left(self) -> float | None:
        """Give the seconds that are left at the pace so far; none while there is no pace."""
        made = self.done - self.kept
        if self.state != self.WORKING or self.began_at is None or made <= 0 or self.heartbeat is None:
            return None
        pace = (self.heartbeat - self.began_at).total_seconds() / made
        return max(0.0, pace * (self.total - self.done))


class SignOff(models.Model):
    """That somebody checked or approved a paper."""

    ASSURED, APPROVED = "assured", "approved"

    run = models.ForeignKey(Run, models.CASCADE, related_name="signed")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in (ASSURED, APPROVED)])
    note = models.TextField(default="", blank=True)
    draft = models.PositiveIntegerField(default=0, help_text="Number of the draft that was signed.")
    others = models.JSONField(default=list, help_text="Results of the other options in the paper.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """How the table is kept."""

        ordering = ["at"]


class Draft(models.Model):
    """The words that people wrote into a paper, as they were at a time: written once, never changed."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="drafts")
    number = models.PositiveIntegerField()
    fields = models.JSONField(default=dict, help_text="Text by field of the narrative.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """How the table is kept."""

        constraints = [models.UniqueConstraint(fields=["run", "number"], name="a_draft_once")]
        ordering = ["-number"]


class Comment(models.Model):
    """What somebody said of a paper, and the answer that settled it."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="comments")
    draft = models.PositiveIntegerField(default=0)
    field = models.CharField(max_length=30, default="", blank=True)
    text = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(default="", blank=True)
    answered_by = models.CharField(max_length=150, default="", blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """How the table is kept."""

        ordering = ["at", "id"]


class Event(models.Model):
    """A line of the audit trail: written with what it tells of, never changed."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    what = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        """How the table is kept."""

        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["workspace", "-at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the line; one that is written stays as it is.

        Raises:
            TypeError: It is written already.
        """
        if self.pk is not None and not self._state.adding:
            raise TypeError("a line of the audit trail is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a line of the audit trail is never deleted")


class Token(models.Model):
    """A key of the API: whoever has it has the rights of its owner in a workspace."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
