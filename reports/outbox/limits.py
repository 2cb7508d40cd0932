"""How much a phone may send, and how often (docs/outbox.md)."""

from datetime import timedelta

# The schema that this server speaks, and the oldest that it still reads.
SCHEMA, OLDEST_SCHEMA = 1, 1
# A report with 1,000 characters of text takes two kilobytes; what is this small arrives at once or not at all.
BODY_BYTES = 8 * 1024
# The phone makes photos small before it announces them.
PHOTO_BYTES = 1536 * 1024
FIRST_PIECE = 32 * 1024
FILES = 1
OPEN_PROMISES = 20
PROMISED_BYTES = 30_000_000
REPORTS_AN_HOUR = 60
# The half of a key as text; devices of one person; how long an unused key is kept.
KEY_BYTES = 1024
DEVICES = 20
KEY_UNUSED = timedelta(days=90)
HOUR = timedelta(hours=1)
# A phone that is told to wait asks again after so many seconds.
RETRY_SECONDS = 600
