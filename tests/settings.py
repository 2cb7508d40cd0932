"""The production settings with the few differences that tests need."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("SECURE", "0")
# Workers inherit what the process has set that starts them; none may find the files of another.
_SHARED = "TESTS_DATA_DIR_OF_ALL"
if os.environ.get("DATA_DIR") == os.environ.get(_SHARED):
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="sikap-tests-")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[_SHARED] = os.environ["DATA_DIR"]
os.environ.setdefault("DATABASE_URL", "sqlite:///" + os.path.join(os.environ["DATA_DIR"], "tests.sqlite3"))

from sikap.settings import *

# Tests log in often; what Argon2id costs is measured elsewhere, that it is used is tested in test_login.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "accounts.login.hashers.OwaspArgon2PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise warns of a missing folder, and warnings are errors.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
INSTALLED_APPS += ["zeal"]
MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
ZEAL_RAISE = True
# Django itself looks at the session several times when a password changes.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]

if DATABASES["default"]["ENGINE"] == "sikap.postgresql":
    # A test database with open connections cannot be dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # A file, as in production. In memory the live server's threads would share the one connection of the test, and
    # those that end after it fail to close it.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["DATA_DIR"], "tests.sqlite3")}
    # No test cuts the power, which is what waiting for the disk is for; a killed process loses nothing without.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
