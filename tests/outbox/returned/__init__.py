"""Mail that comes back."""
