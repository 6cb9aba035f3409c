"""Every setting, from the environment, with its default; docs/reference/settings.md lists them."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from likewise.config import environment, places, senders
from likewise.config.environment import SettingNotRight
from likewise.domain.post import Channel
from likewise.post.senders import Sender
from likewise.records.sqlite import READERS_BESIDE_A_WRITER


def _clock() -> datetime | None:
    """In a demonstration, the instant at which the example's clock starts; else none."""
    value = os.environ.get("LIKEWISE_CLOCK", "")
    if not value or not DEMONSTRATION:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise SettingNotRight(f"LIKEWISE_CLOCK is {value!r}. Give 2012-05-28T10:00:00+00:00.")
    return instant


HOME = places.home()
SCRATCH = places.scratch(HOME)
SECRET_KEY = places.secret_key(HOME)
DEBUG = False  # there is no way to switch it on: a debug page shows what it should not
DEMONSTRATION = environment.switch("LIKEWISE_DEMONSTRATION")
CLOCK = _clock()
# The site's own address, for links in mail: never taken from what a browser sends.
SITE_URL = environment.address("LIKEWISE_SITE_URL", "http://127.0.0.1:8000")
IS_SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = environment.hosts("LIKEWISE_HOSTS", SITE_URL)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Whose word about clients is believed: https is spoken by a proxy before Likewise.
PROXIES = environment.networks("LIKEWISE_PROXIES", "127.0.0.1,::1" if IS_SECURE else "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "likewise.records",
    "likewise.records.tries",
    "likewise.web",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "likewise.web.proxies.FromProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "likewise.api.entrance.WithoutCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # public only by exception
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "likewise.web.accounts.middleware.ActingRoleMiddleware",
    "likewise.web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "likewise.config.urls"
WSGI_APPLICATION = "likewise.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).resolve().parent.parent / "web"],
        "OPTIONS": {
            "environment": "likewise.web.nhsuk.environment.environment",
            "context_processors": [
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "likewise.web.accounts.context.acting",
            ],
        },
    },
    # Libraries bring templates of their own; ours, in Jinja2, are found first.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

# How long one waits for others who write, before one is refused with a sentence.
WAIT_SECONDS = environment.seconds("LIKEWISE_WAIT_SECONDS", 4)
_SQLITE = f"sqlite:///{HOME / 'likewise.sqlite3'}"
DATABASES: dict[str, Any] = {"default": environment.database("DATABASE_URL", _SQLITE)}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
_journal = "WAL" if READERS_BESIDE_A_WRITER else "DELETE"
if IS_SQLITE:
    DATABASES["default"] |= {
        "ENGINE": "likewise.records.sqlite",
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": WAIT_SECONDS,
            "init_command": (
                f"PRAGMA journal_mode={_journal}; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16384;"
            ),
        },
    }
    # Sessions and tries to sign in are no part of the record: no import keeps anybody out.
    DATABASES["sessions"] = DATABASES["default"] | {"NAME": HOME / "sessions.sqlite3"}
else:
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _lock = f"-c lock_timeout={int(WAIT_SECONDS * 1000)}"
    _options["options"] = f"{_options.get('options', '')} {_lock}".strip()
# Keys of people and texts: a database of their own, which no backup of the record has. The key that
# wraps them is in neither; the ledger of who was erased is apart from all three.
_keys = f"sqlite:///{HOME / 'keys.sqlite3'}"
_KEYS_AT = environment.database("KEYS_URL", _keys)
KEYS_URL = os.environ.get("KEYS_URL") or _keys
KEY_FILE = Path(os.environ.get("LIKEWISE_KEY_FILE") or HOME / "installation-key")
KEY_BACKUPS = Path(os.environ.get("LIKEWISE_KEY_BACKUPS") or HOME / "key-backups")
# Backups of the record, and the files beside them; none is in `backups` of the data folder.
_backups = os.environ.get("LIKEWISE_BACKUPS")
BACKUPS = Path(_backups).expanduser().resolve() if _backups else None
LEDGER = Path(os.environ.get("LIKEWISE_LEDGER") or HOME / "erased.jsonl")
for _engine, _file, _what in (
    (DATABASES["default"]["ENGINE"], DATABASES["default"]["NAME"], "the record"),
    ("sqlite", HOME / "sessions.sqlite3", "who is signed in"),
    (_KEYS_AT["ENGINE"], _KEYS_AT["NAME"], "the keys of the record"),
):
    if "sqlite" in _engine:
        places.check_closed(places.with_journals(Path(_file)), _what)
places.check_closed([KEY_FILE], "the key that wraps all others", f", {places.KNOWN}")
places.check_closed([KEY_BACKUPS], "copies of the keys", f", {places.KNOWN}")
places.check_closed([LEDGER], "who was erased")
DATABASE_ROUTERS = ["likewise.records.sessions.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "records.Account"
AUTHENTICATION_BACKENDS = ["likewise.web.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # no column has it: it lies sealed (records/accounts.py)
ACCOUNT_ADAPTER = "likewise.web.accounts.adapter.AccountAdapter"
# allauth's own would write the address into a table of its own, in clear.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by people who know the person
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever owns the account hears of a new password
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # whoever has the mail gets in, whatever others try
# Tries to sign in are counted in the database (records/tries). Nobody can use up the links of
# somebody else: of one address, a letter leaves every ten minutes (web/accounts/adapter.py).
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "20/m/ip",
    "reset_password_from_key": None,
}

SESSION_ENGINE = "likewise.web.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if IS_SECURE else "known"
if IS_SECURE:  # no page of another host, and none by plain http, can set these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
PASSWORD_RESET_TIMEOUT = 30 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "likewise.web.refusals.csrf_failed"
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from inside, before the proxy
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# Nothing leaves but by the outbox (records/post.py), so Django itself has no mailer. Letters go
# to a folder unless a server is named; `likewise check` says where they go.
MAILERS: dict[str, dict[str, object]] = {}
SILENCED_SYSTEM_CHECKS = ["mail.W001"]
POST_FOLDER = HOME / "post"
SENDERS: dict[Channel, Sender] = {
    Channel.MAIL: senders.mail(POST_FOLDER),
    Channel.TEXT_MESSAGE: senders.text_messages(POST_FOLDER),
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [
    ("nhsuk", Path(__file__).resolve().parent.parent / "web" / "assets" / "nhsuk"),
    ("likewise", Path(__file__).resolve().parent.parent / "web" / "static"),
]
# Served from where they are: nothing to collect, so nothing to forget. The address of each carries
# a digest of its content (web/nhsuk/environment.py), so browsers may keep it.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 7 * 24 * 60 * 60
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = HOME / "files"
LARGEST_FILE = (  # bytes, of what is attached to a person
    environment.whole("LIKEWISE_LARGEST_FILE", 25, most=2000, what="whole megabytes") * 1_000_000
)
LARGEST_SENT = max(LARGEST_FILE, 100_000_000) + 1_000_000  # a file, and what a form says beside it
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = SCRATCH
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"dated": {"format": "%(asctime)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "dated"},
        "errors": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": HOME / "errors.log",
            "maxBytes": 1_000_000,
            "backupCount": 5,
            "delay": True,  # made with the first error
            "formatter": "dated",
        },
    },
    "loggers": {
        # What broke, by an id that the page shows. Django's own words hold values: not kept.
        "likewise.errors": {
            "handlers": ["console", "errors"],
            "level": "ERROR",
            "propagate": False,
        },
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # Messages carry no names, bodies or query strings; see docs/reference/settings.md.
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "notifications_python_client": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
