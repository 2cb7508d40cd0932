"""Leave and other absences: entered by the personnel agency, or asked for and decided."""
