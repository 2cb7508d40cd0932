"""The settings of `django-admin startproject` on the database of the product, for `benchmarks.anchor`."""

from benchmarks.settings import *

ROOT_URLCONF = "benchmarks.anchor_urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Nothing of the product but the models of the rows.
INSTALLED_APPS = ["tpp", "reports", "accounts", *(app for app in INSTALLED_APPS if app.startswith("django.contrib."))]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
DATABASES["default"]["ENGINE"] = DATABASES["default"]["ENGINE"].replace("sikap.", "django.db.backends.")
