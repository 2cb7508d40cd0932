"""The reports of a month for everybody, written by one statement inside the database.

Three to five activities on every working day without absence, about 360 minutes together, 93 of 100 approved.
What looks random follows from the numbers of person, day and activity: every run measures the same rows.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from benchmarks.regency import LONG_AGO, MONTH, TEAM

# Small words in which the two databases differ.
_WORDS = {
    "postgresql": {
        "day": "CAST('{}' AS date)",
        "time": "make_time(CAST(({0}) / 60 AS int), CAST(({0}) % 60 AS int), 0)",
        "uuid": "CAST(lpad(to_hex({}), 32, '0') AS uuid)",
        "moment": "(work_date + time '{}') AT TIME ZONE 'UTC'",
        "text": "CAST({} AS text)",
    },
    "sqlite": {
        "day": "'{}'",
        "time": "printf('%02d:%02d:00', ({0}) / 60, ({0}) % 60)",
        "uuid": "printf('%032x', {})",
        "moment": "work_date || ' {}'",
        "text": "CAST({} AS text)",
    },
}

_INSERT = """
INSERT INTO reports_activity (
  employee_id, client_uuid, work_date, start_time, minutes, mode, kind_id, volume, description, output,
  status, version, submitted_at, changed_at, decided_at, decided_by_id, decision_reason,
  receipt, letter_number, dispensed
)
WITH days (work_date, number, weekday) AS (VALUES {days}),
slots (slot) AS (VALUES {slots}),
duties AS (
  SELECT p.employee_id, COALESCE(p.supervisor_id, p.employee_id + 1) AS reviewer_id, d.work_date, d.number,
         3 + (p.employee_id * 31 + d.number * 17) % 3 AS count
  FROM accounts_placement p
  JOIN accounts_agency a ON a.id = p.agency_id
  JOIN days d ON d.weekday < a.working_days_per_week
  WHERE p.starts_on = {long_ago}
    AND NOT EXISTS (
      SELECT 1 FROM reports_absence x
      WHERE x.employee_id = p.employee_id AND d.work_date BETWEEN x.starts_on AND x.ends_on
    )
),
pieces AS (
  SELECT duties.*, slot, (employee_id * 7919 + number * 4729 + slot * 1877) % 1000 AS chance
  FROM duties JOIN slots ON slot < count
),
judged AS (
  SELECT pieces.*, CASE
    WHEN chance < 930 THEN 'approved' WHEN chance < 980 THEN 'submitted' WHEN chance < 990 THEN 'returned'
    ELSE 'rejected' END AS status
  FROM pieces
)
SELECT employee_id, {uuid}, work_date, {time}, 378 / count - chance % 9,
  CASE WHEN chance % 20 = 0 THEN 'DL' WHEN chance % 20 < 3 THEN 'WFH' ELSE 'WFO' END,
  (SELECT min(id) FROM reports_activitykind) + chance % 40, 1 + chance % 3,
  'Menyusun dan memeriksa dokumen kegiatan nomor ' || {chance} || ' bersama tim, lalu mengarsipkannya.',
  'Dokumen ' || {chance}, status, 1, {submitted}, {submitted},
  CASE WHEN status = 'submitted' THEN NULL ELSE {decided} END,
  CASE WHEN status = 'submitted' THEN NULL ELSE reviewer_id END,
  CASE WHEN status IN ('returned', 'rejected') THEN 'Mohon diperjelas.' ELSE '' END,
  '', '', FALSE
FROM judged ORDER BY work_date, employee_id
"""

_TEAM_WAITS = """
UPDATE reports_activity SET status = 'submitted', decided_at = NULL, decided_by_id = NULL, decision_reason = ''
WHERE work_date >= {since}
  AND employee_id IN (SELECT employee_id FROM accounts_placement WHERE supervisor_id = %s)
"""

_TEAM_DONE = """
UPDATE reports_activity SET status = 'approved', decided_at = changed_at, decided_by_id = %s
WHERE status = 'submitted' AND work_date < {since}
  AND employee_id IN (SELECT employee_id FROM accounts_placement WHERE supervisor_id = %s)
"""

_EVIDENCE = """
INSERT INTO reports_evidence (employee_id, photo, photo_sha256, latitude, longitude, accuracy_m, received_at)
SELECT employee_id, 'evidence/' || {employee} || '.webp', '', -6.25, 106.5, 12, min(submitted_at)
FROM reports_activity
WHERE mode <> 'WFO' AND employee_id BETWEEN %s AND %s GROUP BY employee_id
"""

_EVIDENCE_USED = """
UPDATE reports_activity
SET evidence_id = (SELECT id FROM reports_evidence e WHERE e.employee_id = reports_activity.employee_id)
WHERE mode <> 'WFO' AND employee_id BETWEEN %s AND %s
"""


_INDEXES = {
    "postgresql": """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s
AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = CAST(%s AS regclass))
""",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN (%s, %s) AND sql IS NOT NULL",
}
_UNCHECKED = {
    "postgresql": ["SET statement_timeout = 0", "SET session_replication_role = replica"],
    "sqlite": ["PRAGMA foreign_keys = OFF"],
}
_CHECKED = {
    "postgresql": ["SET session_replication_role = DEFAULT", "VACUUM (ANALYZE)"],
    "sqlite": ["PRAGMA foreign_keys = ON", "ANALYZE"],
}


def build(supervisor_id: int, *, most: int = 5) -> int:
    """Write the activities, at most `most` a day, and return their number.

    Those of the supervisor's people wait for three days, and no others.

    Afterwards the figures for plans are fresh and, on PostgreSQL, so is the map that index-only reads need.
    """
    words = _WORDS[connection.vendor]
    rows = [(words["day"].format(day), day.day, day.weekday()) for day in MONTH.days]
    insert = _INSERT.format(
        slots=", ".join(f"({slot})" for slot in range(most)),
        days=", ".join(f"({day}, {number}, {weekday})" for day, number, weekday in rows),
        long_ago=words["day"].format(LONG_AGO),
        uuid=words["uuid"].format("(employee_id * 100 + number) * 10 + slot"),
        time=words["time"].format("450 + slot * (480 / count)"),
        chance=words["text"].format("chance"),
        submitted=words["moment"].format("08:45:00"),
        decided=words["moment"].format("09:30:00"),
    )
    team = [supervisor_id, supervisor_id + TEAM]
    with connection.cursor() as cursor, without_upkeep(cursor, ["reports_activity"]):
        cursor.execute(insert)
        written = cursor.rowcount
        cursor.execute(_TEAM_WAITS.format(since=rows[-3][0]), [supervisor_id])
        cursor.execute(_TEAM_DONE.format(since=rows[-3][0]), [supervisor_id, supervisor_id])
        cursor.execute(_EVIDENCE.format(employee=words["text"].format("employee_id")), team)
        cursor.execute(_EVIDENCE_USED, team)
    return written


@contextmanager
def without_upkeep(cursor: CursorWrapper, tables: Iterable[str]) -> Iterator[None]:
    """Write millions of rows: no index of the tables is kept up meanwhile, no reference is followed.

    Both come back afterwards, and the figures for plans are fresh then.
    """
    for statement in _UNCHECKED[connection.vendor]:
        cursor.execute(statement)
    indexes = []
    for table in tables:
        cursor.execute(_INDEXES[connection.vendor], [table, table])
        indexes += cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    for statement in _CHECKED[connection.vendor]:
        cursor.execute(statement)
