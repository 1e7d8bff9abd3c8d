"""All settings, from BEFRIEND_ variables. No secret has a default; the demonstration alone invents its own."""

from datetime import timedelta
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from befriend.base.cipher import read_key_ring
from befriend.base.limits import TimeLimits
from befriend.content.reading import CORE_PACK
from befriend.web.demonstration_secrets import secret_for_demonstration
from befriend.web.environment import (
    read_contact,
    read_database,
    read_flag,
    read_list,
    read_number,
    read_site,
    read_text,
)

WEB = Path(__file__).parent
DATA = Path(read_text("BEFRIEND_DATA", default="var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)

# The core pack, and the folders of a service's own packs: a later pack adds to the earlier ones.
PACKS = (CORE_PACK, *(Path(folder).resolve() for folder in read_list("BEFRIEND_PACKS")))

# The demonstration: an invented service that anybody may enter. Never switch it on beside real people.
DEMONSTRATION = read_flag("BEFRIEND_DEMONSTRATION")
DEBUG = read_flag("BEFRIEND_DEBUG")


def _secret(name: str, purpose: str) -> str:
    default = secret_for_demonstration(DATA, name) if DEMONSTRATION else None
    return read_text(name, default=default, purpose=purpose)


SECRET_KEY = _secret("BEFRIEND_SECRET_KEY", "It signs sessions and forms; 50 random characters do well.")
KEY_RING = read_key_ring(_secret("BEFRIEND_KEYS", "It seals answers and free text, as id:64-hex-digits."))
# Backups have keys of their own, which only the commands that make and restore them need.
_backup_keys = read_text("BEFRIEND_BACKUP_KEYS", default="")
BACKUP_KEYS = read_key_ring(_backup_keys, "BEFRIEND_BACKUP_KEYS", "It seals backups.") if _backup_keys else None
# After how many days without a restore for trial a lead is warned.
RESTORE_DAYS = read_number("BEFRIEND_RESTORE_DAYS", default=7, least=1, most=90)

ALLOWED_HOSTS = read_list("BEFRIEND_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = read_list("BEFRIEND_ORIGINS")
IS_BEHIND_HTTPS = read_flag("BEFRIEND_HTTPS", default=not DEMONSTRATION)

DATABASES = {
    "default": read_database(
        read_text("BEFRIEND_DATABASE_URL", default=f"sqlite:///{DATA}/befriend.sqlite3"),
        line_is_private=read_flag("BEFRIEND_DATABASE_LINE_IS_PRIVATE"),
    )
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # It counts wrong passwords. Of its usual 300 entries a third goes when it is full: whoever guesses under 300
        # invented names would wipe out the count of the one that they mean.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "befriend.rooms.audit",
    "befriend.rooms.backups",
    "befriend.rooms.people",
    "befriend.rooms.consent",
    "befriend.rooms.describing",
    "befriend.rooms.flags",
    "befriend.rooms.leaving",
    "befriend.rooms.signing_in",
    "befriend.rooms.emergency",
    "befriend.rooms.checkins",
    "befriend.rooms.plans",
    "befriend.rooms.practices",
    "befriend.rooms.journal",
    "befriend.rooms.safety",
    "befriend.rooms.today",
    "befriend.rooms.progress",
    "befriend.rooms.outcomes",
    "befriend.rooms.record",
    "befriend.demo",
    "befriend.web",
]

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",  # safe here: docs/decisions/0021
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "befriend.web.middleware.guard_answer",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "befriend.web.middleware.speak_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "befriend.web.middleware.tell_time",
    "befriend.web.offline.device.meet_device",
    "befriend.web.middleware.answer_errors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "befriend.web.middleware.watch_sign_in",
]

CSRF_FAILURE_VIEW = "befriend.web.unsent.without_mark"
ROOT_URLCONF = "befriend.web.urls"
WSGI_APPLICATION = "befriend.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "befriend.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "befriend.rooms.people.passwords.EasyHere"},
]
# Further words that no password may be made of: the town, the street, what people call the service.
PASSWORD_WORDS = read_list("BEFRIEND_PASSWORD_WORDS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "befriend.web.accounts.InvitedOnly"
ACCOUNT_FORMS = {
    "login": "befriend.web.account_forms.SignInForm",
    "reauthenticate": "befriend.web.account_forms.ConfirmForm",
    "change_password": "befriend.web.account_forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
# The second factor: codes of an app, passkeys, and spare codes of our own (rooms/signing_in), kept as hashes only.
MFA_ADAPTER = "befriend.web.accounts.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_FORMS = {
    "authenticate": "befriend.web.account_forms.CodeForm",
    "authenticate_webauthn": "befriend.web.account_forms.PasskeyForm",
    "reauthenticate": "befriend.web.account_forms.ConfirmCodeForm",
    "reauthenticate_webauthn": "befriend.web.account_forms.ConfirmPasskeyForm",
}
# For so many seconds after a sign-in or a confirmation, nobody is asked again who they are.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# allauth would refuse all who come from one busy address. Wrong passwords are counted by rooms/signing_in/slowing.py.
ACCOUNT_RATE_LIMITS = {"login": None}
# Behind the web server every visitor seems to come from it: wrong passwords of one would keep everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_BEHIND_HTTPS else 0

# Sessions end with the browser; without use after a while, and after a while in any case. Those who work here see many
# people's records, so theirs are shorter. The numbers have their reasons in decision 0030.
TIME_LIMITS_STAFF = TimeLimits(
    idle=timedelta(minutes=read_number("BEFRIEND_STAFF_IDLE_MINUTES", default=60, least=5, most=24 * 60)),
    at_all=timedelta(hours=read_number("BEFRIEND_STAFF_HOURS", default=12, least=1, most=24)),
)
TIME_LIMITS_CLIENTS = TimeLimits(
    idle=timedelta(minutes=read_number("BEFRIEND_CLIENT_IDLE_MINUTES", default=480, least=5, most=7 * 24 * 60)),
    at_all=timedelta(hours=read_number("BEFRIEND_CLIENT_HOURS", default=24, least=1, most=30 * 24)),
)
SESSION_COOKIE_AGE = int(max(TIME_LIMITS_STAFF.at_all, TIME_LIMITS_CLIENTS.at_all).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-befriend" if IS_BEHIND_HTTPS else "befriend"
# By it a device is known on which somebody signed in before: its tries are counted apart (decision 0029).
DEVICE_COOKIE_NAME = "__Host-befriend-device" if IS_BEHIND_HTTPS else "befriend-device"
CSRF_COOKIE_NAME = "__Host-befriend-form" if IS_BEHIND_HTTPS else "befriend-form"
LANGUAGE_COOKIE_NAME = "__Host-befriend-language" if IS_BEHIND_HTTPS else "befriend-language"
# Its name and what it holds say nothing: whoever reads the cookies of a device may be the one to fear.
QUIET_COOKIE_NAME = "__Host-look" if IS_BEHIND_HTTPS else "look"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False  # the service's own web server in front does this
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_BEHIND_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# How many days pass between the wish to have everything deleted and the deed.
ERASURE_DAYS = read_number("BEFRIEND_ERASURE_DAYS", default=7, least=1, most=28)

# What clients may say about themselves, for counts of many: questions of the packs, in this order. "none" asks none.
_asked = read_list("BEFRIEND_SELF_QUESTIONS", default="gender,birth_years,home_language,background,disability")
SELF_QUESTIONS = () if _asked == ["none"] else tuple(_asked)

# What a phone shows where befriend is installed as an app: a neutral name, never a clinical one.
APP_NAME = read_text("BEFRIEND_APP_NAME", default="befriend")
# Where the way out leads: a site that says nothing of the person. The one deliberate leaving of this site.
WAY_OUT_TO = read_site("BEFRIEND_WAY_OUT_TO", default="https://www.bbc.com/weather")
# Whom somebody tells who found a way in: what /.well-known/security.txt says. Empty: there is no such page.
SECURITY_CONTACT = read_contact("BEFRIEND_SECURITY_CONTACT")
# What every tab is called in quiet mode; empty: "Notes", in the language of the reader.
QUIET_NAME = read_text("BEFRIEND_QUIET_NAME", default="")
# How long a form that could not be sent may wait in the browser, where its writer allowed it.
UNSENT_DAYS = read_number("BEFRIEND_UNSENT_DAYS", default=7, least=2, most=30)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
# A made-up language that is long and reads from right to left: it shows what a layout cannot hold.
# tools/pseudo.py writes it; what Django itself says is Arabic there.
PSEUDO_LANGUAGE = ("ar-xb", _("Pseudo-language"))
LANG_INFO["ar-xb"] = {"bidi": True, "code": "ar-xb", "name": "Pseudo-language", "name_local": "⟦Pseudo⟧"}
if read_flag("BEFRIEND_PSEUDO_LANGUAGE"):
    LANGUAGES.append(PSEUDO_LANGUAGE)
LANGUAGES_BIDI = ["ar", "ar-xb", "ckb", "fa", "he", "ps", "ur"]
LOCALE_PATHS = [WEB / "locale"]
FORMAT_MODULE_PATH = "befriend.web.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = read_text("BEFRIEND_TIME_ZONE", default="UTC")

# Served from where they are installed: there is no folder to collect them in, and none that is stale after an upgrade.
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60 * 60 if DEMONSTRATION else 60

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the redirect to HTTPS belongs to the web server in front
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "befriend.web.logs.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would write, or send by e-mail, what the formatter takes out.
    "loggers": {"django": {"handlers": [], "level": "INFO"}, "django.server": {"handlers": [], "propagate": True}},
}
