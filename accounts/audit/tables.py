"""Which tables the trail vouches for, of all apps, and what of their rows never stands in it in clear."""

# Label of the model: the columns that are no business of the trail.
AUDITED: dict[str, frozenset[str]] = {
    "accounts.agency": frozenset(),
    # A login changes the first two, and the tour is about nobody's pay.
    "accounts.employee": frozenset({"password", "last_login", "tour_done_at"}),
    "accounts.placement": frozenset(),
    "accounts.delegation": frozenset(),
    "accounts.role": frozenset(),
    "accounts.importbatch": frozenset(),
    "accounts.proposal": frozenset(),
    "accounts.golive": frozenset(),
    "accounts.installation": frozenset(),
    "reports.reportingpolicy": frozenset(),
    "reports.holiday": frozenset(),
    "reports.holidayyear": frozenset(),
    "reports.quotaperiod": frozenset(),
    "reports.workmoderule": frozenset(),
    "reports.workmodeexemption": frozenset(),
    "reports.workpattern": frozenset(),
    "reports.shift": frozenset(),
    "reports.rosterday": frozenset(),
    "reports.activitykind": frozenset(),
    "reports.evidence": frozenset(),
    "reports.activity": frozenset(),
    "reports.review": frozenset(),
    "reports.absencerule": frozenset(),
    "reports.absence": frozenset(),
    "reports.absencerequest": frozenset(),
    "reports.dispensation": frozenset(),
    "reports.outage": frozenset(),
    "reports.monthlock": frozenset(),
    "tpp.scheme": frozenset(),
    "tpp.baseamount": frozenset(),
    "tpp.letterhead": frozenset(),
    "tpp.allowancepolicy": frozenset(),
    "tpp.statusrule": frozenset(),
    "tpp.score": frozenset(),
    "tpp.paydata": frozenset(),
    "tpp.sanction": frozenset(),
    "tpp.actingpost": frozenset(),
    "tpp.acceptance": frozenset(),
    "tpp.objection": frozenset(),
    "tpp.adjustment": frozenset(),
    "tpp.recap": frozenset(),
    "tpp.recapline": frozenset(),
}

# Tables that move nobody's pay, and why nothing vouches for them.
UNAUDITED: dict[str, str] = {
    "accounts.auditevent": "the trail itself",
    "accounts.audithead": "the trail itself",
    "accounts.anchoredhead": "the trail itself",
    "accounts.activationcode": "short-lived; issuing and using one are events",
    "accounts.attempts": "a counter that is swept",
    "accounts.pendingimport": "a file between preview and import",
    "accounts.notice": "what was said, not what holds",
    "accounts.letter": "the mail of a notice",
    "accounts.noticesettings": "how somebody likes to be told",
    "accounts.jobrun": "the clock of the jobs",
    "reports.bulkapproval": "a sample that was drawn; each decision made by it is a review",
    "reports.photoview": "who looked; moves no pay",
    "reports.devicekey": "opens what waits on a phone; keeping and dropping one are events",
    "reports.outboxreport": "what was answered to a phone; what it sent stands in the trail with its report",
    "reports.announcedfile": "how far a photo has come; that it came stands in the trail with report and evidence",
    "reports.healthbeat": "a beat every five minutes",
}

# Names of values of which the trail keeps keyed digests only: pay, bank, place, birth.
SECRETS = frozenset(
    {
        "account_number",
        "bank",
        "birth_date",
        "birth_place",
        "dues",
        "latitude",
        "longitude",
        "salary",
        "tax_category",
        "zakat",
    }
)
