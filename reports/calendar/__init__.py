"""The settings that decide days: rules of reporting, holidays, quotas, working weeks, rosters, absence kinds."""
