"""Settings of the site, from the environment. `maillage serve` sets what a machine needs; the rest has safe defaults.

MAILLAGE_HOME        where the record lies
MAILLAGE_SECRET      signs cookies (or MAILLAGE_SECRET_FILE); `maillage serve` makes one
MAILLAGE_HOSTS       host names that the site answers to, parted by commas
MAILLAGE_HTTPS       yes behind a proxy that speaks HTTPS: redirects, secure cookies, HSTS
MAILLAGE_DEFAULT_LANGUAGE  fr, en or ar: for a reader whose browser asks for none of them
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from maillage.site import environment as env
from maillage.site.languages import NAMES

HERE = Path(__file__).parent
SECRET_KEY = env.text("MAILLAGE_SECRET")
DEBUG = False
ALLOWED_HOSTS = env.listed("MAILLAGE_HOSTS", ("localhost", "127.0.0.1", "[::1]"))

INSTALLED_APPS = ["django.contrib.sitemaps", "django.contrib.staticfiles", "csp", "maillage.site"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "maillage.site.headers.headers",
]
ROOT_URLCONF = "maillage.site.urls"
WSGI_APPLICATION = "maillage.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", HERE / "components"],
        "APP_DIRS": True,  # templates of Django itself: maps of the site
        "OPTIONS": {
            "context_processors": ["maillage.site.everywhere.everywhere"],
            "builtins": [f"maillage.site.templatetags.{name}" for name in ("words", "components", "figures")],
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 86_400,  # what a page rests on stands in its key; a day is only the end of what nobody asks for
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    }
}

LANGUAGES = list(NAMES.items())
LANGUAGE_CODE = env.text("MAILLAGE_DEFAULT_LANGUAGE", "fr")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = True

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
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
