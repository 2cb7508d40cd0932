"""A stream that only its key opens: libsodium's secretstream, authenticated portion by portion.

MAGIC, salt, header, then portions of one MiB, each 17 bytes longer than what is in it. The first portion holds
nothing: where it does not open, the key is another one. The last one is marked, so that what was cut short is noticed.
"""

from typing import IO, Any

from django.utils.translation import gettext as _
from nacl import bindings, pwhash, utils
from nacl.exceptions import CryptoError

from sikap.backup.failure import BackupError

MAGIC = b"SIKAP sealed 1\n"
PORTION = 1024 * 1024
SALT = pwhash.argon2id.SALTBYTES
HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
OVERHEAD = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
SHORTEST_KEY = 20


class Sealer:
    """Writes into a file what only the key opens; `finish` says that it was all."""

    def __init__(self, file: Any, key: str) -> None:
        self._file = file
        self._held = bytearray()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        salt = utils.random(SALT)
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, _stretched(key, salt))
        file.write(MAGIC + salt + header)
        self._push(b"", MORE)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._held += data
        while len(self._held) > PORTION:
            self._push(bytes(self._held[:PORTION]), MORE)
            del self._held[:PORTION]
        return len(data)

    def finish(self) -> None:
        """Write what is held back, marked as the end."""
        self._push(bytes(self._held), FINAL)

    def _push(self, portion: bytes, tag: int) -> None:
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, portion, MAGIC, tag))


class Opener:
    """Reads what a `Sealer` wrote, given the file after its MAGIC; raises `BackupError` for another key or damage."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        self._file = file
        self._held = bytearray()
        self._ended = False
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        salt, header, first = file.read(SALT), file.read(HEADER), file.read(OVERHEAD)
        if len(first) < OVERHEAD:
            raise damaged()
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, _stretched(key, salt))
        try:
            self._open(first)
        except BackupError:
            raise BackupError(
                _("The key does not open this backup. Give the key with which it was made (BACKUP_KEY or --key-file).")
            ) from None

    def read(self, size: int) -> bytes:
        """Return as many bytes as are asked for, fewer only at the end."""
        while len(self._held) < size and not self._ended:
            self._held += self._open(self._file.read(PORTION + OVERHEAD))
        data = bytes(self._held[:size])
        del self._held[:size]
        return data

    def _open(self, sealed: bytes) -> bytes:
        try:
            portion, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, sealed, MAGIC)
        except CryptoError:
            raise damaged() from None
        if tag == FINAL:
            self._ended = True
            if self._file.read(1):
                raise damaged()
        return portion


def damaged() -> BackupError:
    """Say that bytes have changed since, without guessing whether by chance or on purpose."""
    return BackupError(_("The backup is damaged or cut short. Nothing was restored from it; take another one."))


def check_key(key: str) -> str:
    """Return the key without space around it; raise `BackupError` for one that is too short to keep anything."""
    key = key.strip()
    if key and len(key) < SHORTEST_KEY:
        raise BackupError(
            _("The key has fewer than %(count)d characters. Make one with: %(command)s")
            % {"count": SHORTEST_KEY, "command": "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"}
        )
    return key


def _stretched(key: str, salt: bytes) -> bytes:
    return pwhash.argon2id.kdf(
        bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES,
        key.encode(),
        salt,
        opslimit=pwhash.argon2id.OPSLIMIT_MODERATE,
        memlimit=pwhash.argon2id.MEMLIMIT_INTERACTIVE,
    )
