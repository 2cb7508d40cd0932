"""Who is logged in, with what a page shows of him or her in every header."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Employee
from accounts.notice_models import Notice


class EmployeeBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's login by NIP; the person comes with the number of unread notices, in one statement."""

    def get_user(self, user_id: int) -> Employee | None:
        """Return the person of a session with `unread_notices`, or None."""
        unread = Notice.objects.filter(employee=OuterRef("pk"), shown=True, read_at__isnull=True).order_by()
        number = unread.values("employee").annotate(number=Count("pk")).values("number")
        people = Employee.objects.annotate(unread_notices=Coalesce(Subquery(number), Value(0)))
        person = people.filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
