"""The import pages of the allowance side."""

from django.utils.translation import gettext_lazy as _

from accounts.authorization.permissions import Permission
from accounts.imports.page import ImportPage, import_view
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES

_MAY_CHANGE = (Permission.PAY_DATA_CHANGE,)
_DATA = "tpp:people_data", _("Scores and status data")

import_base_amounts = import_view(
    ImportPage(
        BASE_AMOUNTS,
        (Permission.AMOUNTS_CHANGE,),
        _("Import base amounts"),
        back=("tpp:base_amount_list", _("Base amounts")),
        notes=(
            _("agency_code: empty for an amount of all agencies; otherwise the code of the agency, as text."),
            _("component: for example beban_kerja, prestasi_kerja, kondisi_kerja."),
            _("amount: whole rupiah a month, digits only."),
        ),
    )
)
import_scores = import_view(
    ImportPage(
        SCORES,
        _MAY_CHANGE,
        _("Import scores"),
        back=_DATA,
        notes=(
            _("month: for example 2026-10."),
            _("code: the name of the measure as the scheme writes it, for example conduct_percent or predicate."),
            _("value: a number as it is meant (90 for 90 per cent), or a word such as Baik."),
            _("A measure that is there already gets the value of the file; the old one stays in the audit trail."),
        ),
    )
)
import_attendance = import_view(
    ImportPage(
        ATTENDANCE,
        _MAY_CHANGE,
        _("Import attendance"),
        back=_DATA,
        notes=(
            _("Only nip and month are needed; leave out the columns that your scheme does not ask for."),
            _("An empty cell says nothing, not even 0. Write 0 where nothing happened."),
            _("S, C, TK, TL1 to TL4, CP1 to CP4: how often in the month."),
        ),
    )
)
import_pay_data = import_view(
    ImportPage(
        PAY_DATA,
        _MAY_CHANGE,
        _("Import pay data"),
        back=_DATA,
        notes=(
            _("starts_on: from when the data hold; the latest row not after the end of a month counts for it."),
            _("tax_category: A, B or C (TER, PP 58/2023). zakat: 1 for yes, 0 for no."),
            _("account_number: format the column as Text, so that zeros in front stay."),
            _("An empty cell means that it is not known. Each row says everything that holds from its date on."),
        ),
    )
)
import_sanctions = import_view(
    ImportPage(
        SANCTIONS,
        _MAY_CHANGE,
        _("Import sanctions"),
        back=_DATA,
        notes=(
            _("level: light, moderate or severe. months: how many whole months from starts_on."),
            _("cut_percent: what it takes off the allowance; empty for a moderate sanction means 25."),
        ),
    )
)
import_acting_posts = import_view(
    ImportPage(
        ACTING_POSTS,
        _MAY_CHANGE,
        _("Import acting posts"),
        back=_DATA,
        notes=(
            _("One row for each second post as Plt or Plh; ends_on may stay empty until the end is known."),
            _("replaces: 1 where the acting post is paid instead of the own one, 0 or empty where a share is added."),
        ),
    )
)
