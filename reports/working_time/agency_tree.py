"""Which agency stands below which: what holds upward holds below, unless something nearer says otherwise."""

from collections.abc import Iterator, Mapping

from reports.working_time.calendar_rows import AgencyRules


class AgencyTree:
    """Looks upward for what an agency inherits; ids that are not in it raise `KeyError`."""

    def __init__(self, agencies: Mapping[int, AgencyRules]) -> None:
        self.agencies = agencies

    def zone(self, agency_id: int) -> str:
        """Return the IANA zone of an agency (`Asia/Jakarta`)."""
        return self.agencies[agency_id].zone

    def upward(self, agency_id: int) -> Iterator[int | None]:
        """Yield ids from here to the top, then None, under which stands what holds for all."""
        owner: int | None = agency_id
        while owner is not None:
            yield owner
            owner = self.agencies[owner].parent_id
        yield None
