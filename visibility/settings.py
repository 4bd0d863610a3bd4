"""Every setting, all from the environment; a bad value is refused at start."""

from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

from visibility import environment, servers

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.choice("SIGHTLINE_ENV", ("development", "test", "production"), "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = False

SECRET_KEY = environment.text("SECRET_KEY", None if PRODUCTION else "development-only-key-never-used-in-production")
ALLOWED_HOSTS = environment.listing("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,testserver")
if PRODUCTION and (len(SECRET_KEY) < 50 or not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "Production needs a SECRET_KEY of 50 characters or more and ALLOWED_HOSTS naming each host."
    )
# Proxies of ours: what they say about who asks is believed (visibility/lockout.py)
TRUSTED_PROXIES = environment.networks("SIGHTLINE_TRUSTED_PROXIES", "127.0.0.1,::1")
# Whom people ask for a role or a scope, as refusals name them: "the service desk, desk@example.com"
HELP = environment.text("SIGHTLINE_HELP", "An administrator")
CSRF_TRUSTED_ORIGINS = environment.listing("CSRF_TRUSTED_ORIGINS")

# Bodies of calls are kept that long, in whole weeks; their hashes and what was read from them stay
BODY_DAYS = environment.integer("SIGHTLINE_BODY_DAYS", 30)
if BODY_DAYS < 1:
    raise ImproperlyConfigured(f"SIGHTLINE_BODY_DAYS must be 1 or more, not {BODY_DAYS}.")

# What the product itself runs on. What this process is bounds how long its statements may take. A pooler takes no
# session options: there the role has them (docs/guides/production.md).
PROCESS = environment.choice("SIGHTLINE_PROCESS", tuple(servers.STATEMENT_SECONDS), "worker")
DATABASE_URL = environment.text("DATABASE_URL", "postgresql://sightline@127.0.0.1/sightline")
if PROCESS == "worker":
    # By a role that cannot take the sessions that are reserved for pages and the ingest door (docs/adr/0031)
    DATABASE_URL = environment.text("WORKER_DATABASE_URL", DATABASE_URL)
REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:6379/0")
DIRECT_DATABASE_URL = environment.text("DIRECT_DATABASE_URL", DATABASE_URL)
IS_POOLED = DIRECT_DATABASE_URL != DATABASE_URL
DATABASES = {"default": servers.database(DATABASE_URL, process="command" if IS_POOLED else PROCESS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Secrets of connections: base64 keys of 32 bytes, newest first (integrations/transport/vault.py)
VAULT_KEYS = environment.listing("SIGHTLINE_VAULT_KEYS")
OUTBOUND_ALLOW = environment.listing("SIGHTLINE_OUTBOUND_ALLOW")
STATE_DIR = Path(environment.text("SIGHTLINE_STATE", str(BASE_DIR / ".state")))

# Clocks of the engine (TRUST: shorter in the fault harness)
CALL_TIMEOUT = environment.seconds("SIGHTLINE_CALL_TIMEOUT", 60)
READ_TIMEOUT = environment.seconds("SIGHTLINE_READ_TIMEOUT", 30)
LEASE_MARGIN = environment.seconds("SIGHTLINE_LEASE_MARGIN", 5)
SWEEP_SECONDS = environment.seconds("SIGHTLINE_SWEEP_SECONDS", 5)
SERVER_CUTOFF = environment.seconds("SIGHTLINE_SERVER_CUTOFF", 600)

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "integrations.canonical.apps.CanonicalConfig",
    "integrations.apps.IntegrationsConfig",
    "journeys.apps.JourneysConfig",
    "visibility.apps.VisibilityConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "visibility.web.sessions.SessionClock",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "visibility.web.busy.BusyMiddleware",
]

ROOT_URLCONF = "visibility.urls"
WSGI_APPLICATION = "visibility.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"lucide": "visibility.templatetags.icons"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "visibility.web.shell.shell",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Plotly's script from its own package: found without importing it, so that workers never load it.
    ("plotly", str(Path(str(find_spec("plotly").origin)).parent / "package_data")),  # type: ignore[union-attr]
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if ENVIRONMENT == "test":
    # Hashing a password well takes a third of a second; the tests sign in hundreds of times.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_NAME = "__Host-sid" if PRODUCTION else "sid"
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    # The admin theme ships scripts without nonces, so /admin/ gets its own policy (docs/adr).
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    },
}

UNFOLD = {
    "SITE_TITLE": "Sightline",
    "SITE_HEADER": "Sightline",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("mark.svg")}],
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "visibility.api.authentication.LockedBasicAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sightline API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}, "aiohttp.access": {"level": "WARNING"}},
}
# Our icons stand in the place of lucide's own tag, knowingly: the same, drawn once.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
