"""One settings module; everything that differs between machines comes from the environment.

Variables (all optional in demo mode, see `README.md`):
`SECRET_KEY`, `AUDIT_KEY`, `BACKUP_KEY`, `DATABASE_URL`, `ALLOWED_HOSTS`, `DEBUG`, `DEMO`, `TRAINING`, `TRAINING_URL`,
`DATA_DIR`, `EMAIL_URL`, `TRUSTED_PROXY_COUNT`, `SECURE`, `REGION_NAME`, `PUBLIC_URL`.
"""

import secrets
import tomllib
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

with (BASE_DIR / "pyproject.toml").open("rb") as _file:
    VERSION = str(tomllib.load(_file)["project"]["version"])

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
# Demo mode: fictional people, passwords printed on the screen; never beyond this machine.
DEMO = env.bool("DEMO", default=False)
# Training mode: real people practise in a database of its own, in which nothing counts and everything says so.
TRAINING = env.bool("TRAINING", default=False)
if DEMO and TRAINING:
    raise ImproperlyConfigured("DEMO and TRAINING exclude each other: set one of them.")
# Where those who practise find the training, for example "https://latihan.lengkongkab.go.id"; shown to everybody.
TRAINING_URL = env.str("TRAINING_URL", default="")
if TRAINING_URL and not TRAINING_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"TRAINING_URL must begin with https:// or http://; it is {TRAINING_URL!r}.")
# Whatever the application writes: database file, photos, collected static files. Demo and training have folders of
# their own, so that what is invented or practised never mixes with what is real.
_KIND = "demo" if DEMO else "training" if TRAINING else "live"
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var" / _KIND)))

_UNSAFE_KEY = "only-for-demo-development-and-tests-never-for-real-people"
SECRET_KEY = env.str("SECRET_KEY", default=_UNSAFE_KEY if DEBUG or DEMO else "")
if TRAINING and not SECRET_KEY:
    # A training starts with one command; its key is made once and kept where only the server reads it.
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    _key_file = DATA_DIR / "secret-key"
    if not _key_file.exists():
        _key_file.touch(mode=0o600)
        _key_file.write_text(secrets.token_urlsafe(50))
    SECRET_KEY = _key_file.read_text()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put a long random text into the environment or into .env, for example "
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
# Keys the audit trail. It must stay the same for as long as the trail is to be verified, and outside the database:
# before SECRET_KEY is changed, AUDIT_KEY is set to what it was.
AUDIT_KEY = env.str("AUDIT_KEY", default="") or SECRET_KEY

# Opens and closes backups; empty: they are not encrypted.
BACKUP_KEY = env.str("BACKUP_KEY", default="")

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = LOCAL_HOSTS if DEMO else env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS if DEBUG else [])
# Whether the site is reached through HTTPS; then cookies are secure and HTTP is redirected.
SECURE = env.bool("SECURE", default=not (DEBUG or DEMO))

INSTALLED_APPS = [
    "sikap",
    "tpp",
    "reports",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
]

# What sets headers stands around everything that may fail or refuse.
MIDDLEWARE = [
    "sikap.middleware.HeadersMiddleware",
    "sikap.middleware.ProbesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sikap.middleware.DemoMiddleware",
    "sikap.middleware.TrainingMiddleware",
    "sikap.middleware.DownloadMiddleware",
    "sikap.middleware.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sikap.middleware.InstallationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.authorization.request.RequestMomentMiddleware",
    "sikap.middleware.CarriedFilesMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "sikap.urls"
WSGI_APPLICATION = "sikap.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sikap.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# SQLite needs immediate transactions, WAL and FULL sync: without the first, writers fail under load;
# without the last, a power cut loses reports that were already acknowledged.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'sikap.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # SQLite makes the file, not its folder; `migrate` on a fresh machine must be enough.
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"] |= {
        "ENGINE": "sikap.postgresql",
        # Each thread keeps its connection and looks whether it is alive before each request.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a statement of a page takes longer than the page (jit).
        "OPTIONS": {"options": "-c lock_timeout=10000 -c statement_timeout=60000 -c jit=off"}
        | DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Employee"
AUTHENTICATION_BACKENDS = ["accounts.backend.EmployeeBackend"]
PASSWORD_HASHERS = ["accounts.login.hashers.OwaspArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.login.validators.NotFromNipValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.login.validators.EasyPasswordValidator"},
    {"NAME": "accounts.login.validators.NotFromNameValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.login.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "nip"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "accounts.login.forms.LoginForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Our own brake counts per NIP and device (accounts.login.throttle); per-address limits would refuse a training room.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# A form that is complete within this time counts from its first byte, a slower one from its last (ADR 1).
COMPLETE_WITHIN = timedelta(seconds=60)

SESSION_ENGINE = "sikap.session_store"
# Of employees; whoever holds a role logs in more often (accounts.rules.roles).
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
# No neighbour under the same domain can set a cookie of this name, nor can anybody without HTTPS.
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), " + ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer autoplay browsing-topics display-capture encrypted-media fullscreen gyroscope hid "
        "idle-detection local-fonts magnetometer microphone midi payment picture-in-picture publickey-credentials-get "
        "screen-wake-lock serial sync-xhr usb xr-spatial-tracking"
    ).split()
)
if env.int("TRUSTED_PROXY_COUNT", default=0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# allauth writes the NIP into its messages: a cookie would carry it around in clear.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# No letter of a training leaves the machine.
EMAIL_CONFIG = (
    env.email_url_config("consolemail://") if TRAINING else env.email_url("EMAIL_URL", default="consolemail://")
)
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not keep a thread of this one for ever.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="SIKAP <sikap@localhost>")

# The region as it stands in letterheads, for example "Pemerintah Kabupaten Lengkong"; empty: the top agency.
REGION_NAME = env.str("REGION_NAME", default="Pemerintah Kabupaten Lengkong" if DEMO else "")
# Where the public reaches this site, for example "https://tpp.lengkongkab.go.id": the square codes on papers lead
# there. Empty: papers carry their code only.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}" if DEMO else "")
PUBLIC_URL = PUBLIC_URL.rstrip("/")
if PUBLIC_URL and not PUBLIC_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"PUBLIC_URL must begin with https:// or http://; it is {PUBLIC_URL!r}.")
# The people side asks the reporting side, which it does not import, which months are closed.
LAST_LOCKED_DAYS = "reports.month_locks.queries.last_locked_days"
CONFIRMED_CLOSING = "reports.calendar.actions.shortening.confirmed_closing"
TOLD_CLOSING = "reports.calendar.actions.shortening.told_closing"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Photos: never below a public path; served by a view that checks who asks.
MEDIA_ROOT = DATA_DIR / "evidence"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A phone's photo may have 8 MB; a form of text stays far below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
PHOTO_MAX_BYTES = 8 * 1024 * 1024

# Who writes that the database or the store is away: the same cause once a minute.
OUTAGES = ("django.request", "sikap.health", "sikap.management.commands.run_jobs")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"cause_once": {"()": "sikap.failures.CauseOnce"}},
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {name: {"filters": ["cause_once"]} for name in OUTAGES}
    # That a request waits a moment for a thread is no news.
    | {"waitress.queue": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
