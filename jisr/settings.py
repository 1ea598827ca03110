"""Django's settings, from the environment. JISR_DATA names the data folder; accounts lie in it, or in PostgreSQL.

`jisr.asgi.make_root` is what reads them; nothing here is a country's.
"""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from jisr.accounts.elsewhere import sign_in_elsewhere
from jisr.accounts.secret import page_secret
from jisr.accounts.tables import SCHEMA
from jisr.journal.node import database_url
from jisr.language import CATALOGUES
from jisr.language import LANGUAGES as SPOKEN

DATA = Path(os.environ.get("JISR_DATA", "data"))
PACKAGE = Path(__file__).parent

DEBUG = False
SECRET_KEY = page_secret(DATA)
ALLOWED_HOSTS = os.environ.get("JISR_HOSTS", "*").split(",")
SECURE = os.environ.get("JISR_SECURE") == "1"  # served by TLS
OIDC = sign_in_elsewhere(DATA, os.environ)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    *(["allauth.socialaccount.providers.openid_connect"] if OIDC else []),
    "django_htmx",
    "jisr.accounts",
    "jisr.ui",
    "jisr.capabilities.incidents.apps.IncidentsConfig",
    "jisr.capabilities.framework.apps.FrameworkConfig",
    "jisr.web",
    "jisr.web.room",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jisr.ui.middleware.ContentPolicy",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths tell nothing of secrets (BREACH)
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jisr.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jisr.accounts.middleware.StaysActive",
    "jisr.ui.middleware.Speaking",
    "jisr.ui.middleware.Refusals",
]

ROOT_URLCONF = "jisr.urls"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jisr.ui.context.frame",
            ],
            "builtins": ["jisr.ui.templatetags.jisr", "django.templatetags.i18n"],
        },
    }
]


def accounts_database(folder: Path, url: str) -> dict[str, Any]:
    """Where people and sessions lie: a file in the node's folder, or a schema of the database that `url` names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "accounts.sqlite",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    parts = conninfo_to_dict(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    told = {names[name]: value for name, value in parts.items() if name in names}
    more = {name: value for name, value in parts.items() if name not in names and name != "options"}
    more["options"] = f"{parts.get('options', '')} -c search_path={SCHEMA}".strip()
    return {"ENGINE": "django.db.backends.postgresql", **told, "OPTIONS": more}


DATABASES = {"default": {**accounts_database(DATA, database_url(os.environ)), "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
# Length, and none of the words that everybody tries; no rules of composition (NIST SP 800-63B).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"

ACCOUNT_ADAPTER = "jisr.accounts.signing.AccountAdapter"
ACCOUNT_FORMS = {"login": "jisr.accounts.signing.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # delays by account and address take their place: a limit by account would lock a post out
ACCOUNT_SESSION_REMEMBER = True  # for as long as its person is active
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "jisr.accounts.signing.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"authenticate": "jisr.accounts.signing.CodeForm", "reauthenticate": "jisr.accounts.signing.CodeAgainForm"}
MFA_TOTP_TOLERANCE = 1  # half a minute either way: rooms without a network have clocks that go wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # a browser itself allows it on this machine alone
SOCIALACCOUNT_ADAPTER = "jisr.accounts.signing.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC]}} if OIDC else {}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية"), ("ckb", "کوردیی ناوەندی")]
assert tuple(code for code, _ in LANGUAGES) == SPOKEN
LOCALE_PATHS = [CATALOGUES]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = os.environ.get("JISR_TIME_ZONE", "Asia/Baghdad")

STATIC_URL = "/static/"

SESSION_COOKIE_NAME = "jisr_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * int(os.environ.get("JISR_IDLE_MINUTES", "720"))  # after the last thing that somebody did
CSRF_FAILURE_VIEW = "jisr.ui.refusals.csrf_failure"
CSRF_COOKIE_HTTPONLY = False  # the page's own scripts send it
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if SECURE else None  # browsers ignore it without TLS, and complain
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
