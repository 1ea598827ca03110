"""Django's settings, from the environment. JISR_DATA names the data folder; accounts lie in it, or in PostgreSQL.

`jisr.asgi.make_root` is what reads them; nothing here is a country's.
"""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

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
    "django_htmx",
    "jisr.accounts",
    "jisr.ui",
    "jisr.capabilities.incidents.apps.IncidentsConfig",
    "jisr.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jisr.ui.middleware.ContentPolicy",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths tell nothing of secrets (BREACH)
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
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


def _database() -> dict[str, Any]:
    url = database_url(os.environ)
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "accounts.sqlite",
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


DATABASES = {"default": {**_database(), "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

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
SESSION_COOKIE_AGE = 14 * 86_400
CSRF_FAILURE_VIEW = "jisr.ui.refusals.csrf_failure"
CSRF_COOKIE_HTTPONLY = False  # the page's own scripts send it
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
