"""The one settings file: everything that differs between places comes from the environment.

Defaults are the safe ones (no debug, no demo, HTTPS only); `make run` sets DEMO and generates
its secrets in var/. docs/operating.md lists every variable.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool = False) -> bool:
    """Whether the environment switches `name` on (1, true, yes, on)."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def env_required(name: str) -> str:
    """The value of `name`; a server without it must not start with a guess."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; docs/operating.md says what it holds.")
    return value


DEBUG = env_bool("DEBUG")
DEMO = env_bool("DEMO")
HTTPS = env_bool("HTTPS", default=not (DEBUG or DEMO))

SECRET_KEY = env_required("SECRET_KEY")
# "id:base64,id:base64": the first key writes, all of them read (portal.vault).
VAULT_KEYS = env_required("VAULT_KEYS")
VAULT_INDEX_KEY = env_required("VAULT_INDEX_KEY")

ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "portal",
    "portal.clock",
    "portal.policy",
    "portal.vault",
    "portal.registers",
    "portal.sms",
    "portal.accounts",
    "portal.audit",
    "portal.documents",
    "portal.cases",
    "portal.wizard",
    "permits",
    "points",
    "portal.pages",
    "portal.city",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.SecurityHeadersMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# PostgreSQL only (docs/decisions): constraints, trigrams and set-based SQL are the design.
DATABASES = {"default": dj_database_url.parse(env_required("DATABASE_URL"), conn_max_age=60)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env_required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "portal.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        # A Redis that hangs must not hold up a page.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

# kombu spells a unix socket differently from redis-py and Django's cache.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix:")
    else REDIS_URL
)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env_bool("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:home"

# --- Signing in: django-allauth (docs/decisions/0004-sign-in.md) -------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
SESSION_ENGINE = "portal.accounts.sessions"
ACCOUNT_ADAPTER = "portal.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth wants them named
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# A network address may be a whole office or a mobile network: only the key's limits are tight.
SIGN_IN_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "request_login_code": "60/m/ip,1/m/key,5/h/key,10/d/key",  # DOMAIN 14, S30
    "try_code": "60/m/ip,15/h/key",
    "identify": "20/h/ip,5/h/user,10/d/user",
    "for_another": "30/h/ip,5/h/user",
    "sms_receipts": "60/m/ip",  # of those who do not know the secret
    "verify": "60/m/ip,600/h/ip",  # certificates: a counter may scan many
    "address_lookup": "180/m/user",  # one while somebody pauses typing
    "address_missing": "10/h/user",
}
# A demonstration's people are shared by all its visitors, and no message leaves the house.
DEMO_LIMITS = {
    "request_login_code": "60/m/ip,10/m/key,200/h/key",
    "try_code": "60/m/ip,200/h/key",
    "for_another": "200/h/user",
    "verify": "600/m/ip",
}
ACCOUNT_RATE_LIMITS = SIGN_IN_LIMITS | (DEMO_LIMITS if DEMO else {})
ALLAUTH_TRUSTED_PROXY_COUNT = int(env_bool("BEHIND_PROXY"))
FACE_PROVIDER = os.environ.get("FACE_PROVIDER", "portal.accounts.face.Demonstration")
# --- end of signing in -------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "static-root"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.bundle.BundleFinder",
]
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
STORAGES = {
    "default": {
        "BACKEND": "portal.vault.storage.EncryptedStorage",
        "OPTIONS": {"location": VAR_DIR / "media"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# 10 MB of picture or PDF is a whole dossier; more is refused while it streams in.
UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "portal.documents.uploads.LimitUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Certificates (docs/decisions/0013-certificates.md) ------------------------------------------
# Where the public reaches us, as QR codes on certificates name it.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000")
# Files (PEM) that sign them; without them they wait.
CERTIFICATE_KEY = os.environ.get("CERTIFICATE_KEY", "")
CERTIFICATE_CHAIN = os.environ.get("CERTIFICATE_CHAIN", "")

# Where the registers' nightly files come from: a folder, or an http(s) address; nothing means our
# own tables (docs/registers.md). The token goes with every request.
SNAPSHOT_SOURCE = os.environ.get("SNAPSHOT_SOURCE", "")
SNAPSHOT_TOKEN = os.environ.get("SNAPSHOT_TOKEN", "")

SMS_BACKEND = os.environ.get("SMS_BACKEND", "portal.sms.backends.console.Gateway")
SMS_SIGNATURE = os.environ.get("SMS_SIGNATURE", "来沪人员服务")
# For portal.sms.backends.http (docs/decisions/0014-sms-gateways.md).
SMS_HTTP_URL = os.environ.get("SMS_HTTP_URL", "https://dysmsapi.aliyuncs.com")
SMS_HTTP_KEY_ID = os.environ.get("SMS_HTTP_KEY_ID", "")
SMS_HTTP_KEY_SECRET = os.environ.get("SMS_HTTP_KEY_SECRET", "")
SMS_HTTP_TEMPLATE = os.environ.get("SMS_HTTP_TEMPLATE", "")
# Part of the address to which the provider brings receipts; without it there is no such address.
SMS_RECEIPT_SECRET = os.environ.get("SMS_RECEIPT_SECRET", "")
# For portal.sms.backends.smpp: smpp://name:password@host:2775, and the sender's number.
SMS_SMPP_URL = os.environ.get("SMS_SMPP_URL", "")
SMS_SMPP_SENDER = os.environ.get("SMS_SMPP_SENDER", "")
# Yuan that one part of a message costs, for the preview of staff.
SMS_PRICE = os.environ.get("SMS_PRICE", "0.045")
# A demonstration's phone answers at night too, and all its visitors share its people.
SMS_QUIET_HOURS = SMS_LIMITS = not DEMO

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
