"""The closed vocabularies of the allowance that are stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatusCode(TextChoices):
    """The rows of the status layer that are no absence; schemes switch them off by these names."""

    CPNS = "cpns", _("on probation (CPNS)")
    PNS = "pns", _("PNS")
    PPPK = "pppk", _("PPPK")
    SANCTION_LIGHT = "sanction_light", _("light disciplinary sanction")
    SANCTION_MODERATE = "sanction_moderate", _("moderate disciplinary sanction")
    SANCTION_SEVERE = "sanction_severe", _("severe disciplinary sanction")
    ACTING = "acting", _("acting post beside one's own")
    ACTING_REPLACES = "acting_replaces", _("acting post instead of one's own")


SANCTION_CODES = (StatusCode.SANCTION_LIGHT, StatusCode.SANCTION_MODERATE, StatusCode.SANCTION_SEVERE)


class ActingEffect(TextChoices):
    """What an acting post beside one's own pays."""

    ADDS = "adds", _("a part of its amounts is added")
    DIFFERENCE = "difference", _("a part of what it pays more than one's own is added")


class StatusCombination(TextChoices):
    """How the shares of several statuses on one day combine: the values of `status_effect.ShareCombination`."""

    LOWEST = "lowest", _("the lowest share counts")
    PRODUCT = "product", _("the shares are multiplied")
