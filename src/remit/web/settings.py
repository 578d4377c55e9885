"""Settings, all from the environment; docs/workbench/administrators.md lists them."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from remit.web.keys import keep_uncommitted, secret_of


def _setting(name: str, otherwise: str = "") -> str:
    return os.environ.get(f"REMIT_{name}", otherwise).strip()


def _switch(name: str, otherwise: bool) -> bool:
    words = {"on": True, "off": False, "": otherwise}
    word = _setting(name).lower()
    if word not in words:
        raise ImproperlyConfigured(f"REMIT_{name} is {word!r}: write on or off")
    return words[word]


def _number(name: str, otherwise: int) -> int:
    text = _setting(name, str(otherwise))
    if not text.isdigit():
        raise ImproperlyConfigured(f"REMIT_{name} is {text!r}: write a whole number")
    return int(text)


PACKAGE = Path(__file__).resolve().parent
PRODUCTION = _switch("PRODUCTION", False)
"""Off: one person's own machine, reached from there alone. On: a server for many."""
DATA = Path(_setting("DATA") or "remit-workbench").absolute()
"""All that the workbench keeps, but for the database where DATABASE_URL names another."""
(DATA / "arriving").mkdir(parents=True, exist_ok=True, mode=0o700)
keep_uncommitted(DATA)
GUESTS = _switch("GUESTS", not PRODUCTION)
"""Whether a visitor may try the workbench without an account."""
RUNS_AT_ONCE = _number("RUNS_AT_ONCE", 2)
"""Runs of one workspace that wait or are made at the same time."""
MOST_RUNS = _number("MOST_RUNS", 2_000)
"""Runs besides run 0 that one request may ask for."""
STANDARD_RUNS = _number("STANDARD_RUNS", 200)
"""Runs of the examples, and of a plan whose assumption was changed."""
EXAMPLES = _setting("EXAMPLES", "england-2011 one-board england-2025").split()
"""Examples that are put in, in the order in which they are run."""
SLICE_SECONDS = _number("SLICE_SECONDS", 10)
"""After so long a run makes room for one of another workspace, and goes on later."""
UPLOAD_BYTES = 1024 * 1024 * _number("UPLOAD_MB", 50)
LEASE_SECONDS = _number("LEASE_SECONDS", 15)
"""After so long without a sign of life a job is another worker's."""
THREADS = _number("THREADS", os.cpu_count() or 1)
"""Threads that simulate."""

DEBUG = False
SECRET_KEY = _setting("SECRET_KEY") or secret_of(DATA / "secret.key")
HOSTS = _setting("HOSTS").split()
if PRODUCTION and not HOSTS:
    raise ImproperlyConfigured("REMIT_HOSTS is not set: write the names by which the server is reached")
ALLOWED_HOSTS = HOSTS or ["localhost", "127.0.0.1", "[::1]"]
HTTPS = _switch("HTTPS", PRODUCTION)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "remit.web.apps.WebConfig",
]
MIDDLEWARE = [
    "remit.web.middleware.log_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "remit.web.middleware.never_store",
]
ROOT_URLCONF = "remit.web.urls"
WSGI_APPLICATION = "remit.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["remit.web.templatetags.remit"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "remit.web.shown.everywhere",
            ],
        },
    }
]
FORM_RENDERER = "remit.web.forms.Renderer"

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'workbench.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",  # a transaction that writes waits at its start, never in the middle
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).update(connect_timeout=5)
CACHES = {
    "default": {  # shared by the processes, so that lock-out counts them together
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
    }
}

# Signing in.
AUTH_USER_MODEL = "web.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "remit.web.signing_in.Accounts"
SOCIALACCOUNT_ADAPTER = "remit.web.signing_in.SignOn"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/10m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Remit"
SECOND_FACTOR_NEEDED = _switch("SECOND_FACTOR_NEEDED", False)
"""Whether nobody sees a workspace without a second factor."""
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
OIDC_NAME = _setting("OIDC_NAME", "your organisation's account")
OIDC_URL = _setting("OIDC_URL")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": _setting("OIDC_CLIENT"),
                "secret": _setting("OIDC_SECRET"),
                "settings": {"server_url": OIDC_URL},
            }
        ],
    }
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False

# Cookies and headers.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-remit" if HTTPS else "remit"
CSRF_COOKIE_NAME = "__Host-remit-form" if HTTPS else "remit-form"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _switch("BEHIND_PROXY", PRODUCTION) else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "remit.web.views.errors.no_token"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Uploads stay on disk while they are read; nothing is served from there.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["remit.web.uploads.CappedUpload"]
FILE_UPLOAD_TEMP_DIR = str(DATA / "arriving")
FILE_UPLOAD_PERMISSIONS = 0o600

# Style sheets and scripts, built by `make static`.
STATIC_URL = "/static/"
STATIC_ROOT = Path(_setting("STATIC") or PACKAGE.parents[2] / "build" / "static")
STATICFILES_DIRS = [path for path in [Path(_setting("ASSETS") or "-")] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "remit.web.assets.Hashed"},
}

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"
USE_THOUSAND_SEPARATOR = True

# The log: one JSON object a line, without names, codes of people or what stands in lists.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"log": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["log"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["log"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["log"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "gunicorn.access": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
