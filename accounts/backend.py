"""Who is logged in, with what a page shows of them in every header."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Employee, Notice, Role


class EmployeeBackend(AuthenticationBackend):
    """allauth's login by NIP; the person comes with what every request asks about them, in one statement."""

    def get_user(self, user_id: int) -> Employee | None:
        """Return the person of a session with `unread_notices` and `has_roles` (at any time), or None."""
        unread = Notice.objects.filter(employee=OuterRef("pk"), shown=True, read_at__isnull=True).order_by()
        number = unread.values("employee").annotate(number=Count("pk")).values("number")
        roles = Role.objects.filter(employee=OuterRef("pk"))
        people = Employee.objects.annotate(unread_notices=Coalesce(Subquery(number), Value(0)), has_roles=Exists(roles))
        person = people.filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
