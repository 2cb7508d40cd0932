"""The audit trail: every change of state leaves a row, in the same transaction, chained by keyed hashes.

`trail` writes, `states` says what a row looks like, `anchors` says what the trail looked like at a moment, and
`verification` tells whether any of it has been changed since.
"""

from accounts.audit.states import deleted_state, plain_json
from accounts.audit.trail import COMMAND_LINE, Change, broken_links, observed, record

__all__ = ["COMMAND_LINE", "Change", "broken_links", "deleted_state", "observed", "plain_json", "record"]
