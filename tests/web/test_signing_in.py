"""Signing in: by invitation, locked out after failures, with a second factor, by a trust's sign-on."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import override_settings

from remit.web.actions import people
from remit.web.models import Membership, User, Workspace
from tests.web import inside


def sign_in(user: User, password: str = inside.PASSWORD, client: object = None) -> tuple[object, object]:
    client = client or inside.client_of(None)
    return client, client.post("/sign-in/login/", {"login": user.email, "password": password})


@pytest.fixture(autouse=True)
def nobody_is_locked_out() -> None:
    cache.clear()


def test_somebody_who_is_invited_sets_a_password_once() -> None:
    space, owner = inside.workspace("Inviting")
    address = f"new-{uuid4().hex[:6]}@example.org"
    answer = inside.client_of(owner).post(
        inside.address("workspace-invite", type("Plan", (), {"workspace": space})),
        {"name": "New Colleague", "email": address, "roles": ["analyst"]},
    )
    link = re.search(r"http://testserver(/welcome/[^<]+)", answer.content.decode())[1]
    client = inside.client_of(None)
    assert client.get(link).status_code == 200
    assert "Two differ" in client.post(
        link, {"password": "a b c d e f g", "again": "other"}
    ).content.decode().replace("The two differ", "Two differ")
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 200
    assert client.post(link, {"password": inside.PASSWORD, "again": inside.PASSWORD}).status_code == 302
    assert client.get(link).status_code == 404
    user = User.objects.get(email=address)
    client, answer = sign_in(user)
    assert answer.status_code == 302
    assert client.get(f"/w/{space.slug}/").status_code == 200


def test_five_wrong_passwords_lock_out() -> None:
    user = inside.person("Forgetful")
    client = inside.client_of(None)
    for _ in range(5):
        sign_in(user, "wrong " * 3, client)
    _, answer = sign_in(user, inside.PASSWORD, client)
    assert answer.status_code == 200
    assert "Too many failed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_second_factor_is_asked_for() -> None:
    user = inside.person("Careful")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client, answer = sign_in(user)
    assert answer.headers["Location"].startswith("/sign-in/second-factor/authenticate/")
    assert client.get("/mine/").status_code == 302
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post(answer.headers["Location"], {"code": code}).status_code == 302
    assert client.get("/mine/").status_code == 200


def test_nobody_signs_up_alone() -> None:
    answer = inside.client_of(None).post(
        "/sign-in/signup/",
        {"email": "x@example.org", "password1": inside.PASSWORD, "password2": inside.PASSWORD},
    )
    assert "invited to Remit by a colleague" in answer.content.decode()
    assert not User.objects.filter(email="x@example.org").exists()


def test_a_guest_keeps_what_they_began() -> None:
    client = inside.client_of(None)
    assert client.post("/try/").status_code == 302
    space = Workspace.objects.filter(kind=Workspace.TRIAL).order_by("-pk")[0]
    guest = Membership.objects.filter(workspace=space)[0].user
    address = f"kept-{uuid4().hex[:6]}@example.org"
    form = {"name": "Kept", "email": address, "password": inside.PASSWORD, "again": inside.PASSWORD}
    assert client.post("/account/keep/", form).status_code == 302
    guest.refresh_from_db()
    assert (guest.guest, guest.email) == (False, address)
    other, answer = sign_in(guest)
    assert answer.status_code == 302
    assert other.get(f"/w/{space.slug}/").status_code == 200


def test_a_workspace_keeps_an_administrator() -> None:
    space, owner = inside.workspace("One administrator")
    with pytest.raises(people.Refused, match="needs an administrator"):
        people.remove_member(owner, space, owner)


class SignOn(BaseHTTPRequestHandler):
    """An organisation's sign-on by OpenID Connect, as far as somebody who signs in meets it."""

    email = ""

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_port}"
        address = urlparse(self.path)
        if address.path == "/.well-known/openid-configuration":
            self.say(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/jwks",
                }
            )
        elif address.path == "/userinfo" and self.headers["Authorization"] == "Bearer let-in":
            self.say({"sub": self.email, "email": self.email, "email_verified": True, "name": "Of The Trust"})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        good = asked["code"] == ["a-code"] and "code_verifier" in asked
        self.say({"access_token": "let-in", "token_type": "Bearer"} if good else {"error": "invalid_grant"})

    def say(self, answer: dict[str, object]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def sign_on() -> Iterator[str]:
    SignOn.email = f"trust-{uuid4().hex[:6]}@example.org"
    server = HTTPServer(("127.0.0.1", 0), SignOn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_organisations_sign_on_lets_in_and_gives_no_right(sign_on: str) -> None:
    space, _ = inside.workspace("Not theirs yet")
    app = {
        "provider_id": "oidc",
        "name": "the trust",
        "client_id": "remit",
        "secret": "s",
        "settings": {"server_url": sign_on},
    }
    providers = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    with override_settings(SOCIALACCOUNT_PROVIDERS=providers):
        client = inside.client_of(None)
        assert "Sign in with the trust" in client.get("/sign-in/login/").content.decode()
        leaves = client.post("/sign-in/oidc/oidc/login/").headers["Location"]
        assert leaves.startswith(f"{sign_on}/authorize?")
        state = parse_qs(urlparse(leaves).query)["state"][0]
        back = client.get("/sign-in/oidc/oidc/login/callback/", {"code": "a-code", "state": state})
        assert back.status_code == 302, back.content.decode()
    user = User.objects.get(email=SignOn.email)
    assert user.name == "Of The Trust"
    assert client.get("/mine/").status_code == 200
    assert client.get(f"/w/{space.slug}/").status_code == 404
    people.give_roles(None, space, user, {"viewer": ""})
    assert client.get(f"/w/{space.slug}/").status_code == 200
