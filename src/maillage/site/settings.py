"""Settings of the site, from the environment. `maillage serve` sets what a machine needs; the rest has safe defaults.

MAILLAGE_HOME        where the record lies
MAILLAGE_SECRET      signs cookies (or MAILLAGE_SECRET_FILE); `maillage serve` makes one
MAILLAGE_HOSTS       host names that the site answers to, parted by commas
MAILLAGE_ADDRESS     where readers find the site (https://maillage.example.org), for letters that no page writes; without it the
                     first of MAILLAGE_HOSTS
MAILLAGE_HTTPS       yes behind a proxy that speaks HTTPS: redirects, secure cookies, HSTS
MAILLAGE_DEFAULT_LANGUAGE  fr, en or ar: for a reader whose browser asks for none of them
MAILLAGE_LANGUAGES   languages shown; one that is not complete as es:part
MAILLAGE_ARABIC_DIGITS  maghreb (0 to 9) or mashriq
MAILLAGE_DEMO        yes: a demonstration with ready logins; second factors are waived and no mail leaves
DATABASE_URL         PostgreSQL instead of the file in the home (and DATABASE_OWNER_URL: see database.py)
MAILLAGE_MAIL        smtp://name:password@host:587 (smtps:// for TLS from the start); without it mail goes into files
MAILLAGE_MAIL_FROM   the sender of mail
MAILLAGE_REPLIES     a Maildir in which answers to questions arrive, which the worker reads; without it: maillage replies take
MAILLAGE_REPLIES_TO  the mailbox that questions are answered to; without it the sender of mail
MAILLAGE_MONDAY_HOUR from which hour of Monday, in UTC, the weekly letter leaves, and of each day reminders; 6 without it
MAILLAGE_OIDC_URL    a server of OpenID Connect that people may sign in by, with _NAME, _CLIENT and _SECRET
MAILLAGE_PAGES       public pages a minute that one address may ask for (0: as many as it likes)
MAILLAGE_UPLOAD      megabytes that a file sent to the site may have
MAILLAGE_LOG         lines (for people) or json (for machines)
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from maillage.site import environment as env
from maillage.site.database import databases
from maillage.site.languages import NAMES
from maillage.site.mail_settings import mail_settings

HERE = Path(__file__).parent
HOME = env.text("MAILLAGE_HOME", "~/.local/share/maillage")
SECRET_KEY = env.text("MAILLAGE_SECRET")
DEBUG = False
DEMO = env.flag("MAILLAGE_DEMO")
ALLOWED_HOSTS = env.listed("MAILLAGE_HOSTS", ("localhost", "127.0.0.1", "[::1]"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks_db",
    "maillage.parties",
    "maillage.exchange",
    "maillage.dossiers",
    "maillage.strategies",
    "maillage.site",
    "maillage.site.accounts",
    "maillage.site.acts",
    "maillage.site.agenda",
    "maillage.site.instance",
    "maillage.site.jobs",
    "maillage.site.reports",
    "maillage.site.rules",
]
MIDDLEWARE = [
    "maillage.site.logs.requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "maillage.site.headers.headers",
    "maillage.site.limits.limits",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.site.foreign.speaking",
    "maillage.site.dossiers.not_shown.told",
]
ROOT_URLCONF = "maillage.site.urls"
WSGI_APPLICATION = "maillage.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", HERE / "components"],
        "APP_DIRS": True,  # templates of Django itself: maps of the site
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "maillage.site.everywhere.everywhere",
            ],
            "builtins": [
                f"maillage.site.templatetags.{name}"
                for name in ("words", "components", "figures", "addresses")
            ],
        },
    }
]
DATABASES = databases(HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

CACHES = {
    # what all processes must know: how often somebody tried to sign in
    "default": {
        "BACKEND": "maillage.site.accounts.counts.Counts",
        "LOCATION": "site_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # beyond it what has ended is looked for at each count
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 86_400,  # what a page rests on stands in its key; a day is only the end of what nobody asks for
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}

LANGUAGES = list(NAMES.items())
LANGUAGE_CODE = env.text("MAILLAGE_DEFAULT_LANGUAGE", "fr")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = True

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["maillage.site.accounts.passwords.Passwords"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none" if DEMO else "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # typed in: nothing acts by a link being opened
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True  # an account has one address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "maillage.site.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "change_password": "maillage.site.accounts.forms.ChangePassword",
    "set_password": "maillage.site.accounts.forms.SetPassword",
    "reset_password_from_key": "maillage.site.accounts.forms.NewPassword",
}
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",  # an office behind one address signs in on a Monday morning
    "login_failed": "30/5m/ip,10/15m/key",  # key: an account tried from one address
    "login_failed_anywhere": "100/h/key",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
}
MFA_FORMS = {
    "login_webauthn": "maillage.site.accounts.passkey_forms.SignIn",
    "authenticate_webauthn": "maillage.site.accounts.passkey_forms.Factor",
    "reauthenticate_webauthn": "maillage.site.accounts.passkey_forms.Again",
    "add_webauthn": "maillage.site.accounts.passkey_forms.Add",
}
MFA_ADAPTER = "maillage.site.accounts.second_factor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillage"
SOCIALACCOUNT_ADAPTER = "maillage.site.accounts.elsewhere.Elsewhere"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # whoever runs the other server does not own accounts made here
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.text("MAILLAGE_OIDC_NAME", "OpenID Connect"),
                    "client_id": env.text("MAILLAGE_OIDC_CLIENT"),
                    "secret": env.text("MAILLAGE_OIDC_SECRET"),
                    "settings": {"server_url": env.text("MAILLAGE_OIDC_URL")},
                }
            ]
        }
    }
    if env.text("MAILLAGE_OIDC_URL")
    else {}
)

EMAIL_BACKEND = "maillage.site.mail.Queued"
DEFAULT_FROM_EMAIL = env.text("MAILLAGE_MAIL_FROM", "maillage@localhost")
MAIL_SENT_BY, _MAIL = mail_settings(env.text("MAILLAGE_MAIL"), HOME, DEMO)
globals().update(_MAIL)
REPLIES = env.text("MAILLAGE_REPLIES")
REPLIES_TO = env.text("MAILLAGE_REPLIES_TO")
MONDAY_HOUR = min(env.number("MAILLAGE_MONDAY_HOUR", 6), 23)

SESSION_ENGINE = "maillage.site.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 86_400
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "maillage.site.pages.faults.forged"
PAGES_A_MINUTE = env.number("MAILLAGE_PAGES", 300)
FILES_A_MINUTE = max(1, PAGES_A_MINUTE // 5)
LARGEST_UPLOAD = env.number("MAILLAGE_UPLOAD", 100) * 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000  # fields of a form; files are streamed to the disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

STATIC_URL = "/static/"
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# No third party, no inline script or style, nothing framed.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
HTTPS = env.flag("MAILLAGE_HTTPS")
ADDRESS = (
    env.text("MAILLAGE_ADDRESS").rstrip("/") or f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0].lstrip('.')}"
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{message}",
            "style": "{",
        },
    },
    "filters": {"ours": {"()": "maillage.site.logs.OnlyOurs"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["ours"],
            "formatter": env.one_of("MAILLAGE_LOG", ("lines", "json")),
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # for people only what went wrong; for machines each answer
        "maillage": {"level": "INFO" if env.text("MAILLAGE_LOG") == "json" else "WARNING"},
        "django.request": {
            "level": "ERROR"
        },  # that an address is mistyped is no fault, and holds what was typed
    },
}
