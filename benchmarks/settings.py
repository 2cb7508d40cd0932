"""The production settings, with the featureless views to compare with and their plain template engine."""

from sikap.settings import *

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES += [
    {
        "NAME": "plain",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "benchmarks" / "templates"],
        "OPTIONS": {
            # Those of a project made by `django-admin startproject`.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
# The same names of files as in production; only the compressed copies, which no request here asks for, are not made.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
# The survey asks for all pages as people who may not see all of them.
LOGGING["loggers"] = {"django.request": {"level": "ERROR"}}
