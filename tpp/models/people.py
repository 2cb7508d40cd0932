"""What a scheme must know about people besides their minutes: imported scores, pay data, sanctions, acting posts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import POSITION_CLASSES, Agency, Audited, Employee, ImportBatch
from accounts.storage.constraints import FirstOfMonth

CODE_LENGTH = 40


class Score(Audited):
    """One figure or word about one employee and month under the name that schemes use (`conduct_percent`, `TK`)."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="scores", verbose_name=_("employee"))
    # First day of the month.
    month = models.DateField(_("month"))
    code = models.CharField(_("measure"), max_length=CODE_LENGTH)
    # As written in the file (90 for 90 %): a number in plain digits with a point, or a word.
    value = models.CharField(_("value"), max_length=60)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="scores", verbose_name=_("import"))

    class Meta:
        ordering = ["employee_id", "month", "code"]
        verbose_name = _("score")
        constraints = [
            models.UniqueConstraint(fields=["employee", "month", "code"], name="score_once_a_month"),
            models.CheckConstraint(condition=FirstOfMonth("month"), name="score_is_of_a_month"),
        ]
        indexes = [models.Index(fields=["month"], name="score_by_month")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month:%Y-%m} {self.code}"


class PayData(Audited):
    """Salary, tax and bank of an employee from a date on; the row in force is the latest not after the month's end."""

    class TaxCategory(models.TextChoices):
        """Category of the monthly rate (TER), PP 58/2023."""

        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="pay_data", verbose_name=_("employee"))
    starts_on = models.DateField(_("from"))
    # Empty: not known, which a scheme that needs it must not take for nothing.
    salary = models.PositiveBigIntegerField(_("salary (Rp)"), null=True, blank=True)
    tax_category = models.CharField(
        _("tax category"), max_length=1, choices=TaxCategory, blank=True, default="", db_default=""
    )
    dues = models.PositiveBigIntegerField(_("dues (Rp)"), null=True, blank=True)
    zakat = models.BooleanField(_("gives zakat"), null=True, blank=True)
    bank = models.CharField(_("bank"), max_length=60, blank=True, default="", db_default="")
    account_number = models.CharField(_("account number"), max_length=30, blank=True, default="", db_default="")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", verbose_name=_("import"))

    class Meta:
        ordering = ["employee_id", "-starts_on"]
        verbose_name = _("pay data")
        verbose_name_plural = _("pay data")
        constraints = [models.UniqueConstraint(fields=["employee", "starts_on"], name="pay_data_once_per_date")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.starts_on}"


class Sanction(Audited):
    """A disciplinary sanction and what it takes off the allowance (PP 94/2021: moderate ones 6, 9 or 12 months)."""

    class Level(models.TextChoices):
        """PP 94/2021: light, moderate or severe; what each costs is said by the status rules."""

        LIGHT = "light", _("light")
        MODERATE = "moderate", _("moderate")
        SEVERE = "severe", _("severe")

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="sanctions", verbose_name=_("employee"))
    level = models.CharField(_("weight"), max_length=10, choices=Level)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    cut_percent = models.DecimalField(
        _("cut (%)"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    document_number = models.CharField(_("document number"), max_length=100)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", verbose_name=_("import"))

    class Meta:
        ordering = ["employee_id", "-starts_on"]
        verbose_name = _("sanction")
        constraints = [
            models.UniqueConstraint(fields=["employee", "starts_on"], name="sanction_once_per_date"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="sanction_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(cut_percent__range=(0, 100)), name="sanction_cut_is_0_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.level} {self.starts_on}"


class ActingPost(Audited):
    """A second post held as Plt or Plh, for pay: its components are added in part or replace one's own."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="acting_posts", verbose_name=_("employee"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    title = models.CharField(_("position"), max_length=150)
    position_class = models.PositiveSmallIntegerField(_("position class"))
    starts_on = models.DateField(_("from"))
    # Empty: until further notice.
    ends_on = models.DateField(_("until"), null=True, blank=True)
    replaces = models.BooleanField(_("replaces one's own components"), default=False, db_default=False)
    document_number = models.CharField(_("document number"), max_length=100)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", verbose_name=_("import"))

    class Meta:
        ordering = ["employee_id", "-starts_on"]
        verbose_name = _("acting post")
        constraints = [
            models.UniqueConstraint(fields=["employee", "starts_on"], name="acting_post_once_per_date"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="acting_post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(position_class__range=POSITION_CLASSES), name="acting_post_class_is_1_to_17"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.title} {self.starts_on}"
