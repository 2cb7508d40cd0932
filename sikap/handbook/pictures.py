"""The pictures of the handbook: who looks at which page of the demo. `make handbook` takes them anew."""

SARI, BUDI, DEWI = "199208142018032003", "197804112003031002", "198305092008012008"
OKI, FAJAR = "199401272019021006", "198112122006041010"
# On a phone, as most people see it; large enough to be read on paper.
WIDTH, HEIGHT = 360, 640

PICTURES: dict[str, tuple[str, str]] = {
    "login": ("", "/account/login/"),
    "home": (SARI, "/"),
    "activity_create": (SARI, "/activities/new/"),
    "dispensation_request": (SARI, "/dispensations/new/"),
    "absence_request": (SARI, "/absences/new/"),
    "calendar": (SARI, "/calendar/"),
    "my_month": (SARI, "/tpp/mine/"),
    "review_queue": (BUDI, "/review/"),
    "review_team": (BUDI, "/review/team/"),
    "review_cost": (BUDI, "/tpp/review/cost/"),
    "delegation_create": (BUDI, "/people/stand-ins/new/"),
    "helper": (OKI, "/help-desk/"),
    "adoption": (DEWI, "/adoption/"),
    "roster_list": (DEWI, "/settings/rosters/"),
    "employee_list": (DEWI, "/people/"),
    "pattern_list": (DEWI, "/settings/patterns/"),
    "policy_list": (DEWI, "/settings/rules/"),
    "outage_list": (DEWI, "/settings/outages/"),
    "scheme_list": (DEWI, "/tpp/schemes/"),
    "recap_list": (DEWI, "/tpp/recaps/"),
    "paper_check": ("", "/periksa/"),
    "audit_list": (FAJAR, "/people/audit/"),
}


def picture_path(language: str, name: str) -> str:
    """Return where a picture lies below the static folder."""
    return f"handbook/{language}/{name}.webp"
