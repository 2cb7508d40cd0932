"""Years before the measured month: what people reported, what was decided, and what the trail and the rest say of it.

The measured month is written again four weeks earlier, and again, as often as is asked for; each time with its
evidence, reviews, photo views, closed months, notices, letters, absences, proposals and two audit events a report.
Nothing of it waits any more. Hashes are invented: what reads the trail is measured, not whether it was changed.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from benchmarks.activities import without_upkeep
from benchmarks.regency import MONTH
from reports.models import Absence, Activity

PERIOD = timedelta(days=28)
# The days of the measured month that are written again.
_BASE = MONTH.first, MONTH.first + PERIOD
_TABLES = (
    "reports_activity",
    "reports_review",
    "reports_evidence",
    "reports_photoview",
    "accounts_auditevent",
    "accounts_notice",
)

# Small words in which the two databases differ.
_WORDS = {
    "postgresql": {
        "uuid": "gen_random_uuid()",
        "hash": "sha256(convert_to({} || '', 'UTF8'))",
        "hex": "md5({0} || 'a') || md5({0} || 'b')",
        "json": "CAST({} AS jsonb)",
        "month": "CAST(date_trunc('month', {}) AS date)",
        "date": "DATE '{}'",
        "day": "({} - {days})",
        "moment": "({} - interval '{days} days')",
    },
    "sqlite": {
        "uuid": "lower(hex(randomblob(16)))",
        "hash": "randomblob(32)",
        "hex": "lower(hex(randomblob(32)))",
        "json": "{}",
        "month": "date({}, 'start of month')",
        "date": "'{}'",
        "day": "date({}, '-{days} days')",
        "moment": "datetime({}, '-{days} days')",
    },
}


def _columns(model: type[Model], anew: Mapping[str, str]) -> tuple[str, str]:
    """Return the columns of a copied row, and what each is copied as: itself, unless it is written anew.

    They are those of the model, so that a new field is in the past too.
    """
    names = [field.column for field in model._meta.local_concrete_fields if not (field.primary_key or field.generated)]
    if unknown := anew.keys() - set(names):
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return ", ".join(names), ", ".join(anew.get(name, f"a.{name}") for name in names)


_ACTIVITY, _ACTIVITY_COPIED = _columns(
    Activity,
    {
        "client_uuid": "{uuid}",
        "work_date": "{day:a.work_date}",
        # Nothing of the past waits.
        "status": "CASE WHEN a.status = 'submitted' THEN 'approved' ELSE a.status END",
        **dict.fromkeys(("submitted_at", "changed_at", "decided_at"), "{moment:a.submitted_at}"),
        "decided_by_id": "COALESCE(a.decided_by_id, p.supervisor_id, a.employee_id + 1)",
        # Each has a receipt, and evidence, of its own.
        "receipt": "''",
        "evidence_id": "NULL",
    },
)
_ACTIVITIES = f"""
INSERT INTO reports_activity ({_ACTIVITY})
SELECT {_ACTIVITY_COPIED}
FROM reports_activity a
JOIN accounts_placement p ON p.employee_id = a.employee_id AND p.starts_on = (
  SELECT min(starts_on) FROM accounts_placement q WHERE q.employee_id = a.employee_id)
WHERE a.work_date >= {{first}} AND a.work_date < {{end}}
ORDER BY a.work_date, a.employee_id
"""
# What stands beside the reports of a period; the number of a report serves for its evidence too.
_BESIDE = (
    """
INSERT INTO reports_evidence (id, employee_id, photo, photo_sha256, latitude, longitude, accuracy_m, received_at)
SELECT id + 1000, employee_id, 'evidence/' || id || '.webp', {hex:id}, -6.25, 106.5, 12, submitted_at
FROM reports_activity WHERE mode <> 'WFO' AND evidence_id IS NULL AND {period}
""",
    "UPDATE reports_activity SET evidence_id = id + 1000 WHERE mode <> 'WFO' AND evidence_id IS NULL AND {period}",
    """
INSERT INTO reports_photoview (evidence_id, viewer_id, viewed_at)
SELECT evidence_id, decided_by_id, decided_at FROM reports_activity
WHERE evidence_id = id + 1000 AND decided_by_id IS NOT NULL AND {period} ORDER BY decided_at
""",
    """
INSERT INTO reports_review (activity_id, activity_version, decision, reason, reviewer_id, decided_at)
SELECT id, version, CASE status WHEN 'approved' THEN 'approve' WHEN 'returned' THEN 'return' ELSE 'reject' END,
  decision_reason, decided_by_id, decided_at
FROM reports_activity WHERE decided_at IS NOT NULL AND {period} ORDER BY decided_at
""",
    """
INSERT INTO accounts_notice (employee_id, kind, key, parameters, link, shown, created_at, read_at)
SELECT employee_id, 'calendar', 'activity:' || id, {said}, '/', TRUE, submitted_at, submitted_at
FROM reports_activity WHERE id % 8 = 0 AND {period} ORDER BY submitted_at
""",
    """
INSERT INTO accounts_auditevent (stream, sequence, at, actor_id, subject_id, source, event, object_type, object_id,
  format, changes, states, reason, hash)
SELECT e.stream, COALESCE(h.sequence, 0) + row_number() OVER (PARTITION BY e.stream ORDER BY e.at, e.id, e.turn),
  e.at, e.actor_id, e.employee_id, '10.0.0.1 Mozilla/5.0 (Linux; Android 13)', e.event, 'activity',
  CAST(e.id AS text), 2, e.changes, {hash:e.id}, e.reason, {hash:e.id}
FROM (
  SELECT 'employee:' || employee_id AS stream, submitted_at AS at, employee_id AS actor_id, employee_id, id,
    1 AS turn, 'activity.submitted' AS event, '' AS reason, {written} AS changes
  FROM reports_activity WHERE {period}
  UNION ALL
  SELECT 'employee:' || employee_id, decided_at, decided_by_id, employee_id, id, 2,
    CASE status WHEN 'approved' THEN 'activity.approved' WHEN 'returned' THEN 'activity.returned'
      ELSE 'activity.rejected' END, decision_reason, {decided}
  FROM reports_activity WHERE decided_at IS NOT NULL AND {period}
) e LEFT JOIN accounts_audithead h ON h.stream = e.stream
ORDER BY e.at, e.id, e.turn
""",
    """
INSERT INTO accounts_audithead (stream, sequence, hash)
SELECT stream, max(sequence), {hash:stream} FROM accounts_auditevent
WHERE at >= {begin} AND subject_id IS NOT NULL GROUP BY stream
ON CONFLICT (stream) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
""",
)
_ABSENCE, _ABSENCE_COPIED = _columns(Absence, {"starts_on": "{day:a.starts_on}", "ends_on": "{day:a.ends_on}"})
_ABSENCES = f"""
INSERT INTO reports_absence ({_ABSENCE})
SELECT {_ABSENCE_COPIED} FROM reports_absence a WHERE a.starts_on >= {{first}}
"""
# What is filed now and then, once a period by one of so many people.
_NOW_AND_THEN = (
    """
INSERT INTO reports_absencerequest (employee_id, kind, starts_on, ends_on, document_number, attachment,
  attachment_name, status, filed_at, filed_by_id, withdrawn_at, decision_reason)
SELECT id, 'sick', {begin}, {begin}, '', '', '', 'withdrawn', {noon}, id, {noon}, ''
FROM accounts_employee WHERE id % 12 = 3 AND id > 101
""",
    """
INSERT INTO reports_dispensation (employee_id, first_day, last_day, ends_at, reason, typed, attachment,
  attachment_name, status, asked_at, decided_at, decided_by_id, answer)
SELECT id, {begin}, {begin}, {noon}, 'Gangguan jaringan di lokasi tugas.', {nothing}, '', '', 'granted', {noon}, {noon},
  id % 100 + 1, ''
FROM accounts_employee WHERE id % 30 = 4 AND id > 101
""",
    """
INSERT INTO tpp_objection (employee_id, month, figure, reason, attachment, attachment_name, filed_at, status, outcome,
  answer, answered_at, answered_by_id)
SELECT id, {month:{begin}}, 'minutes', 'Laporan tanggal ini belum terhitung.', '', '', {noon}, 'refused', '',
  'Sudah terhitung.', {noon}, id % 100 + 1
FROM accounts_employee WHERE id % 30 = 5 AND id > 101
""",
    """
INSERT INTO accounts_proposal (act, verb, arguments, changes, change_count, touches, proposed_by_id, proposed_at,
  reason, state, decided_by_id, decided_at, answer)
SELECT 'role_grant', 'grant_role', {nothing}, {none}, 0, {none}, id, {noon}, 'SK mutasi',
  'confirmed', id + 1, {noon}, ''
FROM accounts_employee WHERE id % 60 = 7
""",
)
_LOCKS = """
INSERT INTO reports_monthlock (employee_id, month, locked_at)
SELECT employee_id, {month:work_date}, max(changed_at) FROM reports_activity
WHERE work_date < {first} GROUP BY employee_id, {month:work_date}
"""
_NUMBERS_GO_ON = "SELECT setval(pg_get_serial_sequence('reports_evidence', 'id'), max(id)) FROM reports_evidence"


def present() -> None:
    """Write what stands beside the reports of the measured month; after `activities.build`."""
    with connection.cursor() as cursor, without_upkeep(cursor, _TABLES):
        for statement in _BESIDE:
            cursor.execute(_filled(statement, MONTH.first, MONTH.last + timedelta(days=1), 0))
        _number_on(cursor)


def past(periods: int) -> int:
    """Write so many periods of four weeks before the measured month; return how many reports there are then."""
    with connection.cursor() as cursor, without_upkeep(cursor, _TABLES):
        for number in range(periods, 0, -1):
            begin = MONTH.first - number * PERIOD
            for statement in (_ACTIVITIES, *_BESIDE, _ABSENCES, *_NOW_AND_THEN):
                cursor.execute(_filled(statement, begin, begin + PERIOD, number * PERIOD.days))
        cursor.execute(_filled(_LOCKS, *_BASE, 0))
        _number_on(cursor)
        cursor.execute("SELECT count(*) FROM reports_activity")
        return int(cursor.fetchone()[0])


def _number_on(cursor: CursorWrapper) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(_NUMBERS_GO_ON)


def _filled(statement: str, begin: date, end: date, days: int) -> str:
    """Return a statement for one period, in the words of the database."""
    words = _WORDS[connection.vendor]

    def json(text: str) -> str:
        return words["json"].format(text)

    filled = {
        "uuid": words["uuid"],
        "period": f"work_date >= {words['date'].format(begin)} AND work_date < {words['date'].format(end)}",
        "first": words["date"].format(_BASE[0]),
        "end": words["date"].format(_BASE[1]),
        "begin": words["date"].format(begin),
        "noon": f"'{begin} 05:00:00+00:00'" if connection.vendor == "postgresql" else f"'{begin} 05:00:00'",
        "nothing": json("'{}'"),
        "none": json("'[]'"),
        "said": json("""'{"year": 2027, "holidays": 1, "day": "2027-01-04"}'"""),
        "written": json(
            """'{"work_date": [null, "' || work_date || '"], "minutes": [null, ' || minutes || '], "status": """
            """[null, "submitted"], "output": [null, "' || output || '"], "description": [null, "' || description """
            """|| '"], "version": [null, 1], "start_time": [null, "' || start_time || '"]}'"""
        ),
        "decided": json("""'{"status": ["submitted", "' || status || '"]}'"""),
    }
    words_with_columns = {
        name: _Word(words[name].replace("{days}", str(days))) for name in ("day", "moment", "month", "hash", "hex")
    }
    return statement.format(**filled, **words_with_columns)


class _Word:
    """Stands in a statement as `{word:column}`."""

    def __init__(self, form: str) -> None:
        self._form = form

    def __format__(self, column: str) -> str:
        return self._form.format(column)
