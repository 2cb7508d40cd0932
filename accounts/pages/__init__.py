"""What every page needs: fields, answers of forms, dates and numbers in words, icons, the typeface."""
