"""Files with holidays, absences, rosters, kinds of activity, and the activities of an earlier system."""
