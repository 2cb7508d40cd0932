"""Form fields that pages of several subjects of reporting share."""
