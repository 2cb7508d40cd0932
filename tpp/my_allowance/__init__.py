"""What one's own month stands at, and what a review costs."""
